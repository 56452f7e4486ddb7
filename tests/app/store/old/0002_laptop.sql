CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES ('0002');
CREATE TABLE people (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	role VARCHAR(40) NOT NULL, 
	title TEXT, 
	title_en TEXT, 
	phone TEXT, 
	region TEXT, 
	level TEXT, 
	skills JSON NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id), 
	CONSTRAINT uq_people_code UNIQUE (code)
);
INSERT INTO "people" VALUES (X'00000000000003800000000000000001', '1 code 水泵', '1 name 水泵', '1 name_en 水泵', 'desk', '1 title 水泵', '1 title_en 水泵', '1 phone 水泵', '1 region 水泵', '1 level 水泵', '{"\u8bcd": [1, null, "x"]}', 1);
INSERT INTO "people" VALUES (X'00000000000003800000000000000002', '2 code 水泵', '2 name 水泵', '2 name_en 水泵', 'manager', '2 title 水泵', '2 title_en 水泵', '2 phone 水泵', '2 region 水泵', '2 level 水泵', '{"\u8bcd": [2, null, "x"]}', 0);
CREATE TABLE customers (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	grade TEXT NOT NULL, 
	region TEXT, 
	address TEXT, 
	phone TEXT, 
	industry TEXT, 
	industry_en TEXT, 
	familiarity TEXT, 
	is_complaint_user BOOLEAN NOT NULL, 
	CONSTRAINT pk_customers PRIMARY KEY (id), 
	CONSTRAINT uq_customers_code UNIQUE (code)
);
INSERT INTO "customers" VALUES (X'00000000000004E00000000000000001', '1 code 水泵', '1 name 水泵', '1 name_en 水泵', '1 grade 水泵', '1 region 水泵', '1 address 水泵', '1 phone 水泵', '1 industry 水泵', '1 industry_en 水泵', '1 familiarity 水泵', 1);
INSERT INTO "customers" VALUES (X'00000000000004E00000000000000002', '2 code 水泵', '2 name 水泵', '2 name_en 水泵', '2 grade 水泵', '2 region 水泵', '2 address 水泵', '2 phone 水泵', '2 industry 水泵', '2 industry_en 水泵', '2 familiarity 水泵', 0);
CREATE TABLE sites (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	customer_id BLOB NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	address TEXT, 
	rules TEXT, 
	rules_en TEXT, 
	rest_hours TEXT, 
	work_hours TEXT, 
	travel_km VARCHAR(40), 
	access_notes TEXT, 
	zone TEXT NOT NULL, 
	CONSTRAINT pk_sites PRIMARY KEY (id), 
	CONSTRAINT uq_sites_code UNIQUE (code)
);
INSERT INTO "sites" VALUES (X'00000000000003230000000000000001', '1 code 水泵', X'00000000000006F40000000000000001', '1 name 水泵', '1 name_en 水泵', '1 address 水泵', '1 rules 水泵', '1 rules_en 水泵', '1 rest_hours 水泵', '1 work_hours 水泵', '1.50', '1 access_notes 水泵', '1 zone 水泵');
INSERT INTO "sites" VALUES (X'00000000000003230000000000000002', '2 code 水泵', X'00000000000006F40000000000000002', '2 name 水泵', '2 name_en 水泵', '2 address 水泵', '2 rules 水泵', '2 rules_en 水泵', '2 rest_hours 水泵', '2 work_hours 水泵', '2.50', '2 access_notes 水泵', '2 zone 水泵');
CREATE INDEX ix_sites_customer_id ON sites (customer_id);
CREATE TABLE contacts (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	customer_id BLOB NOT NULL, 
	name TEXT NOT NULL, 
	post TEXT, 
	post_en TEXT, 
	phone TEXT, 
	is_designated BOOLEAN NOT NULL, 
	may_sign BOOLEAN NOT NULL, 
	CONSTRAINT pk_contacts PRIMARY KEY (id), 
	CONSTRAINT uq_contacts_code UNIQUE (code)
);
INSERT INTO "contacts" VALUES (X'000000000000045A0000000000000001', '1 code 水泵', X'000000000000082B0000000000000001', '1 name 水泵', '1 post 水泵', '1 post_en 水泵', '1 phone 水泵', 1, 1);
INSERT INTO "contacts" VALUES (X'000000000000045A0000000000000002', '2 code 水泵', X'000000000000082B0000000000000002', '2 name 水泵', '2 post 水泵', '2 post_en 水泵', '2 phone 水泵', 0, 0);
CREATE INDEX ix_contacts_customer_id ON contacts (customer_id);
CREATE TABLE asset_models (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	family TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	spec TEXT, 
	size TEXT, 
	brand TEXT, 
	CONSTRAINT pk_asset_models PRIMARY KEY (id), 
	CONSTRAINT uq_asset_models_code UNIQUE (code)
);
INSERT INTO "asset_models" VALUES (X'00000000000005FE0000000000000001', '1 code 水泵', '1 family 水泵', '1 name 水泵', '1 name_en 水泵', '1 spec 水泵', '1 size 水泵', '1 brand 水泵');
INSERT INTO "asset_models" VALUES (X'00000000000005FE0000000000000002', '2 code 水泵', '2 family 水泵', '2 name 水泵', '2 name_en 水泵', '2 spec 水泵', '2 size 水泵', '2 brand 水泵');
CREATE TABLE assets (
	id BLOB NOT NULL, 
	serial VARCHAR(80) NOT NULL, 
	model_id BLOB NOT NULL, 
	customer_id BLOB NOT NULL, 
	site_id BLOB NOT NULL, 
	produced_on DATE, 
	purchased_on DATE, 
	accepted_on DATE, 
	live_on DATE, 
	last_maintained_on DATE, 
	purchase_channel TEXT, 
	proof TEXT, 
	purpose TEXT, 
	contract_number TEXT, 
	CONSTRAINT pk_assets PRIMARY KEY (id)
);
INSERT INTO "assets" VALUES (X'000000000000038E0000000000000001', '1 serial 水泵', X'00000000000005FE0000000000000001', X'000000000000075F0000000000000001', X'00000000000005A20000000000000001', '2026-11-01', '2026-11-01', '2026-11-01', '2026-11-01', '2026-11-01', '1 purchase_channel 水泵', '1 proof 水泵', '1 purpose 水泵', '1 contract_number 水泵');
INSERT INTO "assets" VALUES (X'000000000000038E0000000000000002', '2 serial 水泵', X'00000000000005FE0000000000000002', X'000000000000075F0000000000000002', X'00000000000005A20000000000000002', '2026-11-02', '2026-11-02', '2026-11-02', '2026-11-02', '2026-11-02', '2 purchase_channel 水泵', '2 proof 水泵', '2 purpose 水泵', '2 contract_number 水泵');
CREATE INDEX ix_assets_customer_id ON assets (customer_id);
CREATE INDEX ix_assets_serial ON assets (serial);
CREATE TABLE components (
	id BLOB NOT NULL, 
	asset_id BLOB NOT NULL, 
	barcode VARCHAR(40) NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	fitted_on DATE, 
	is_genuine BOOLEAN NOT NULL, 
	CONSTRAINT pk_components PRIMARY KEY (id)
);
INSERT INTO "components" VALUES (X'00000000000005410000000000000001', X'00000000000007C00000000000000001', '1 barcode 水泵', '1 code 水泵', '1 name 水泵', '1 name_en 水泵', '2026-11-01', 1);
INSERT INTO "components" VALUES (X'00000000000005410000000000000002', X'00000000000007C00000000000000002', '2 barcode 水泵', '2 code 水泵', '2 name 水泵', '2 name_en 水泵', '2026-11-02', 0);
CREATE INDEX ix_components_asset_id ON components (asset_id);
CREATE INDEX ix_components_barcode ON components (barcode);
CREATE TABLE warranties (
	id BLOB NOT NULL, 
	asset_id BLOB NOT NULL, 
	basis TEXT, 
	start_on DATE, 
	months_parts INTEGER NOT NULL, 
	months_labour INTEGER NOT NULL, 
	extension_days INTEGER NOT NULL, 
	exclusion TEXT NOT NULL, 
	CONSTRAINT pk_warranties PRIMARY KEY (id)
);
INSERT INTO "warranties" VALUES (X'000000000000053B0000000000000001', X'00000000000007BA0000000000000001', '1 basis 水泵', '2026-11-01', 1, 1, 1, '1 exclusion 水泵');
INSERT INTO "warranties" VALUES (X'000000000000053B0000000000000002', X'00000000000007BA0000000000000002', '2 basis 水泵', '2026-11-02', 2, 2, 2, '2 exclusion 水泵');
CREATE INDEX ix_warranties_asset_id ON warranties (asset_id);
CREATE TABLE parts (
	id BLOB NOT NULL, 
	number VARCHAR(60) NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	unit TEXT NOT NULL, 
	family TEXT, 
	size TEXT, 
	price_minor BIGINT NOT NULL, 
	cost_minor BIGINT, 
	is_wear_part BOOLEAN NOT NULL, 
	is_genuine BOOLEAN NOT NULL, 
	CONSTRAINT pk_parts PRIMARY KEY (id), 
	CONSTRAINT uq_parts_number UNIQUE (number)
);
INSERT INTO "parts" VALUES (X'00000000000003250000000000000001', '1 number 水泵', '1 name 水泵', '1 name_en 水泵', '1 unit 水泵', '1 family 水泵', '1 size 水泵', 1, 1, 1, 1);
INSERT INTO "parts" VALUES (X'00000000000003250000000000000002', '2 number 水泵', '2 name 水泵', '2 name_en 水泵', '2 unit 水泵', '2 family 水泵', '2 size 水泵', 2, 2, 0, 0);
CREATE TABLE warehouses (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	holder_id BLOB, 
	CONSTRAINT pk_warehouses PRIMARY KEY (id), 
	CONSTRAINT uq_warehouses_code UNIQUE (code)
);
INSERT INTO "warehouses" VALUES (X'00000000000005410000000000000001', '1 code 水泵', 'office', '1 name 水泵', '1 name_en 水泵', X'000000000000081E0000000000000001');
INSERT INTO "warehouses" VALUES (X'00000000000005410000000000000002', '2 code 水泵', 'customer', '2 name 水泵', '2 name_en 水泵', X'000000000000081E0000000000000002');
CREATE INDEX ix_warehouses_holder_id ON warehouses (holder_id);
CREATE TABLE form_versions (
	id BLOB NOT NULL, 
	form_id VARCHAR(80) NOT NULL, 
	version TEXT NOT NULL, 
	serial INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	title TEXT NOT NULL, 
	title_en TEXT, 
	form_number TEXT, 
	definition TEXT NOT NULL, 
	published_at DATETIME NOT NULL, 
	CONSTRAINT pk_form_versions PRIMARY KEY (id), 
	CONSTRAINT uq_form_versions_hash UNIQUE (hash)
);
INSERT INTO "form_versions" VALUES (X'00000000000006870000000000000001', '1 form_id 水泵', '1 version 水泵', 1, '1 hash 水泵', '1 title 水泵', '1 title_en 水泵', '1 form_number 水泵', '1 definition 水泵', '2026-11-18 01:31:00.000000');
INSERT INTO "form_versions" VALUES (X'00000000000006870000000000000002', '2 form_id 水泵', '2 version 水泵', 2, '2 hash 水泵', '2 title 水泵', '2 title_en 水泵', '2 form_number 水泵', '2 definition 水泵', '2026-11-18 01:32:00.000000');
CREATE INDEX ix_form_versions_form_id ON form_versions (form_id);
CREATE TABLE choice_list_pieces (
	id BLOB NOT NULL, 
	sha VARCHAR(64) NOT NULL, 
	place INTEGER NOT NULL, 
	pieces INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_choice_list_pieces PRIMARY KEY (id)
);
INSERT INTO "choice_list_pieces" VALUES (X'00000000000008590000000000000001', '1 sha 水泵', 1, 1, '1 body 水泵');
INSERT INTO "choice_list_pieces" VALUES (X'00000000000008590000000000000002', '2 sha 水泵', 2, 2, '2 body 水泵');
CREATE INDEX ix_choice_list_pieces_sha ON choice_list_pieces (sha);
CREATE TABLE requests (
	id BLOB NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	channel TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	received_by_id BLOB, 
	customer_id BLOB NOT NULL, 
	site_id BLOB, 
	contact_id BLOB, 
	asset_id BLOB, 
	text TEXT NOT NULL, 
	text_en TEXT, 
	fault_level TEXT, 
	priority VARCHAR(40), 
	occurred_at DATETIME, 
	CONSTRAINT pk_requests PRIMARY KEY (id), 
	CONSTRAINT uq_requests_number UNIQUE (number)
);
INSERT INTO "requests" VALUES (X'00000000000004770000000000000001', '1 number 水泵', 'quality_fault', '1 channel 水泵', '2026-11-18 01:31:00.000000', X'00000000000009570000000000000001', X'00000000000008480000000000000001', X'000000000000068B0000000000000001', X'00000000000007C20000000000000001', X'00000000000006F60000000000000001', '1 text 水泵', '1 text_en 水泵', '1 fault_level 水泵', 'P2', '2026-11-18 01:31:00.000000');
INSERT INTO "requests" VALUES (X'00000000000004770000000000000002', '2 number 水泵', 'follow_up_visit', '2 channel 水泵', '2026-11-18 01:32:00.000000', X'00000000000009570000000000000002', X'00000000000008480000000000000002', X'000000000000068B0000000000000002', X'00000000000007C20000000000000002', X'00000000000006F60000000000000002', '2 text 水泵', '2 text_en 水泵', '2 fault_level 水泵', 'P3', '2026-11-18 01:32:00.000000');
CREATE INDEX ix_requests_customer_id ON requests (customer_id);
CREATE TABLE request_steps (
	id BLOB NOT NULL, 
	request_id BLOB NOT NULL, 
	from_state VARCHAR(40), 
	to_state VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	reason TEXT, 
	CONSTRAINT pk_request_steps PRIMARY KEY (id)
);
INSERT INTO "request_steps" VALUES (X'00000000000006920000000000000001', X'00000000000009FA0000000000000001', 'triaged', 'triaged', '2026-11-18 01:31:00.000000', X'00000000000007CC0000000000000001', '1 reason 水泵');
INSERT INTO "request_steps" VALUES (X'00000000000006920000000000000002', X'00000000000009FA0000000000000002', 'solved_remotely', 'solved_remotely', '2026-11-18 01:32:00.000000', X'00000000000007CC0000000000000002', '2 reason 水泵');
CREATE INDEX ix_request_steps_request_id ON request_steps (request_id);
CREATE TABLE work_orders (
	id BLOB NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	request_id BLOB, 
	order_type VARCHAR(40) NOT NULL, 
	title TEXT NOT NULL, 
	title_en TEXT, 
	customer_id BLOB NOT NULL, 
	site_id BLOB NOT NULL, 
	contact_id BLOB, 
	asset_id BLOB, 
	priority VARCHAR(40), 
	fault_level TEXT, 
	fault TEXT, 
	fault_en TEXT, 
	instruction TEXT, 
	instruction_en TEXT, 
	contact_phone TEXT, 
	access_notes TEXT, 
	work_note TEXT, 
	dispatched_at DATETIME NOT NULL, 
	CONSTRAINT pk_work_orders PRIMARY KEY (id), 
	CONSTRAINT uq_work_orders_number UNIQUE (number)
);
INSERT INTO "work_orders" VALUES (X'00000000000005AC0000000000000001', '1 number 水泵', X'00000000000009140000000000000001', 'quality_fault', '1 title 水泵', '1 title_en 水泵', X'000000000000097D0000000000000001', X'00000000000007C00000000000000001', X'00000000000008F70000000000000001', X'000000000000082B0000000000000001', 'P2', '1 fault_level 水泵', '1 fault 水泵', '1 fault_en 水泵', '1 instruction 水泵', '1 instruction_en 水泵', '1 contact_phone 水泵', '1 access_notes 水泵', '1 work_note 水泵', '2026-11-18 01:31:00.000000');
INSERT INTO "work_orders" VALUES (X'00000000000005AC0000000000000002', '2 number 水泵', X'00000000000009140000000000000002', 'follow_up_visit', '2 title 水泵', '2 title_en 水泵', X'000000000000097D0000000000000002', X'00000000000007C00000000000000002', X'00000000000008F70000000000000002', X'000000000000082B0000000000000002', 'P3', '2 fault_level 水泵', '2 fault 水泵', '2 fault_en 水泵', '2 instruction 水泵', '2 instruction_en 水泵', '2 contact_phone 水泵', '2 access_notes 水泵', '2 work_note 水泵', '2026-11-18 01:32:00.000000');
CREATE INDEX ix_work_orders_asset_id ON work_orders (asset_id);
CREATE INDEX ix_work_orders_customer_id ON work_orders (customer_id);
CREATE TABLE assignments (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	person_id BLOB NOT NULL, 
	is_lead BOOLEAN NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_assignments PRIMARY KEY (id)
);
INSERT INTO "assignments" VALUES (X'00000000000005A70000000000000001', X'00000000000008220000000000000001', X'000000000000089D0000000000000001', 1, 1);
INSERT INTO "assignments" VALUES (X'00000000000005A70000000000000002', X'00000000000008220000000000000002', X'000000000000089D0000000000000002', 0, 0);
CREATE INDEX ix_assignments_order_id ON assignments (order_id);
CREATE INDEX ix_assignments_person_id ON assignments (person_id);
CREATE TABLE order_steps (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	from_state VARCHAR(40), 
	to_state VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	reason TEXT, 
	CONSTRAINT pk_order_steps PRIMARY KEY (id)
);
INSERT INTO "order_steps" VALUES (X'00000000000005A50000000000000001', X'00000000000008200000000000000001', 'appointed', 'appointed', '2026-11-18 01:31:00.000000', X'00000000000006DF0000000000000001', '1 reason 水泵');
INSERT INTO "order_steps" VALUES (X'00000000000005A50000000000000002', X'00000000000008200000000000000002', 'prepared', 'prepared', '2026-11-18 01:32:00.000000', X'00000000000006DF0000000000000002', '2 reason 水泵');
CREATE INDEX ix_order_steps_order_id ON order_steps (order_id);
CREATE TABLE aftercare_steps (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	from_state VARCHAR(40), 
	to_state VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	reason TEXT, 
	CONSTRAINT pk_aftercare_steps PRIMARY KEY (id)
);
INSERT INTO "aftercare_steps" VALUES (X'00000000000007360000000000000001', X'00000000000009B10000000000000001', 'follow_up_due', 'follow_up_due', '2026-11-18 01:31:00.000000', X'00000000000008700000000000000001', '1 reason 水泵');
INSERT INTO "aftercare_steps" VALUES (X'00000000000007360000000000000002', X'00000000000009B10000000000000002', 'followed_up', 'followed_up', '2026-11-18 01:32:00.000000', X'00000000000008700000000000000002', '2 reason 水泵');
CREATE INDEX ix_aftercare_steps_order_id ON aftercare_steps (order_id);
CREATE TABLE appointments (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME, 
	place TEXT, 
	content TEXT, 
	agreed_with TEXT, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	reason TEXT, 
	CONSTRAINT pk_appointments PRIMARY KEY (id)
);
INSERT INTO "appointments" VALUES (X'000000000000061D0000000000000001', X'00000000000008980000000000000001', '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', '1 place 水泵', '1 content 水泵', '1 agreed_with 水泵', '2026-11-18 01:31:00.000000', X'00000000000007570000000000000001', X'00000000000008A10000000000000001', '1 reason 水泵');
INSERT INTO "appointments" VALUES (X'000000000000061D0000000000000002', X'00000000000008980000000000000002', '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', '2 place 水泵', '2 content 水泵', '2 agreed_with 水泵', '2026-11-18 01:32:00.000000', X'00000000000007570000000000000002', X'00000000000008A10000000000000002', '2 reason 水泵');
CREATE INDEX ix_appointments_order_id ON appointments (order_id);
CREATE INDEX ix_appointments_start_at ON appointments (start_at);
CREATE TABLE consents (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	purpose VARCHAR(40) NOT NULL, 
	planned_part_id BLOB, 
	is_given BOOLEAN NOT NULL, 
	contact_id BLOB, 
	said_by TEXT NOT NULL, 
	explanation TEXT, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_consents PRIMARY KEY (id)
);
INSERT INTO "consents" VALUES (X'00000000000004680000000000000001', X'00000000000006E30000000000000001', 'plan', X'00000000000009BF0000000000000001', 1, X'00000000000007B30000000000000001', '1 said_by 水泵', '1 explanation 水泵', '2026-11-18 01:31:00.000000', X'00000000000005A20000000000000001', X'00000000000006EC0000000000000001');
INSERT INTO "consents" VALUES (X'00000000000004680000000000000002', X'00000000000006E30000000000000002', 'part', X'00000000000009BF0000000000000002', 0, X'00000000000007B30000000000000002', '2 said_by 水泵', '2 explanation 水泵', '2026-11-18 01:32:00.000000', X'00000000000005A20000000000000002', X'00000000000006EC0000000000000002');
CREATE INDEX ix_consents_order_id ON consents (order_id);
CREATE INDEX ix_consents_planned_part_id ON consents (planned_part_id);
CREATE TABLE order_facts (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	detail JSON NOT NULL, 
	text TEXT, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_order_facts PRIMARY KEY (id)
);
INSERT INTO "order_facts" VALUES (X'00000000000005870000000000000001', X'00000000000008020000000000000001', 'delay_told', '{"\u8bcd": [1, null, "x"]}', '1 text 水泵', '2026-11-18 01:31:00.000000', X'00000000000006C10000000000000001', X'000000000000080B0000000000000001');
INSERT INTO "order_facts" VALUES (X'00000000000005870000000000000002', X'00000000000008020000000000000002', 'identity_shown', '{"\u8bcd": [2, null, "x"]}', '2 text 水泵', '2026-11-18 01:32:00.000000', X'00000000000006C10000000000000002', X'000000000000080B0000000000000002');
CREATE INDEX ix_order_facts_order_id ON order_facts (order_id);
CREATE TABLE time_marks (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	person_id BLOB NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	reason TEXT, 
	resume_at DATETIME, 
	recorded_at DATETIME NOT NULL, 
	voids_id BLOB, 
	CONSTRAINT pk_time_marks PRIMARY KEY (id)
);
INSERT INTO "time_marks" VALUES (X'00000000000005270000000000000001', X'00000000000007A20000000000000001', X'000000000000081D0000000000000001', 'on_site', '2026-11-18 01:31:00.000000', '1 reason 水泵', '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', X'00000000000007AB0000000000000001');
INSERT INTO "time_marks" VALUES (X'00000000000005270000000000000002', X'00000000000007A20000000000000002', X'000000000000081D0000000000000002', 'work', '2026-11-18 01:32:00.000000', '2 reason 水泵', '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', X'00000000000007AB0000000000000002');
CREATE INDEX ix_time_marks_order_id ON time_marks (order_id);
CREATE TABLE planned_parts (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	part_id BLOB NOT NULL, 
	quantity VARCHAR(40) NOT NULL, 
	warehouse_id BLOB, 
	component_id BLOB, 
	position TEXT, 
	old_serial TEXT, 
	new_serial TEXT, 
	old_part VARCHAR(40), 
	note TEXT, 
	planned_at DATETIME NOT NULL, 
	is_removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_planned_parts PRIMARY KEY (id)
);
INSERT INTO "planned_parts" VALUES (X'00000000000006660000000000000001', X'00000000000008E10000000000000001', X'000000000000087C0000000000000001', '1.50', X'0000000000000A980000000000000001', X'0000000000000A980000000000000001', '1 position 水泵', '1 old_serial 水泵', '1 new_serial 水泵', 'left_with_customer', '1 note 水泵', '2026-11-18 01:31:00.000000', 1);
INSERT INTO "planned_parts" VALUES (X'00000000000006660000000000000002', X'00000000000008E10000000000000002', X'000000000000087C0000000000000002', '2.50', X'0000000000000A980000000000000002', X'0000000000000A980000000000000002', '2 position 水泵', '2 old_serial 水泵', '2 new_serial 水泵', 'scrapped', '2 note 水泵', '2026-11-18 01:32:00.000000', 0);
CREATE INDEX ix_planned_parts_order_id ON planned_parts (order_id);
CREATE TABLE parts_used (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	planned_part_id BLOB NOT NULL, 
	part_id BLOB NOT NULL, 
	quantity VARCHAR(40) NOT NULL, 
	consent_id BLOB NOT NULL, 
	old_serial TEXT, 
	new_serial TEXT, 
	old_part VARCHAR(40), 
	unit_price_minor BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_parts_used PRIMARY KEY (id)
);
INSERT INTO "parts_used" VALUES (X'00000000000005350000000000000001', X'00000000000007B00000000000000001', X'0000000000000A8C0000000000000001', X'000000000000074B0000000000000001', '1.50', X'000000000000088E0000000000000001', '1 old_serial 水泵', '1 new_serial 水泵', 'left_with_customer', 1, '2026-11-18 01:31:00.000000', X'000000000000066F0000000000000001', X'00000000000007B90000000000000001');
INSERT INTO "parts_used" VALUES (X'00000000000005350000000000000002', X'00000000000007B00000000000000002', X'0000000000000A8C0000000000000002', X'000000000000074B0000000000000002', '2.50', X'000000000000088E0000000000000002', '2 old_serial 水泵', '2 new_serial 水泵', 'scrapped', 2, '2026-11-18 01:32:00.000000', X'000000000000066F0000000000000002', X'00000000000007B90000000000000002');
CREATE INDEX ix_parts_used_order_id ON parts_used (order_id);
CREATE TABLE part_moves (
	id BLOB NOT NULL, 
	warehouse_id BLOB NOT NULL, 
	part_id BLOB NOT NULL, 
	quantity VARCHAR(40) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	order_id BLOB, 
	part_used_id BLOB, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	reason TEXT, 
	voids_id BLOB, 
	CONSTRAINT pk_part_moves PRIMARY KEY (id)
);
INSERT INTO "part_moves" VALUES (X'000000000000053B0000000000000001', X'000000000000096D0000000000000001', X'00000000000007510000000000000001', '1.50', 'issue', X'00000000000007B60000000000000001', X'00000000000009610000000000000001', '2026-11-18 01:31:00.000000', X'00000000000006750000000000000001', '1 reason 水泵', X'00000000000007BF0000000000000001');
INSERT INTO "part_moves" VALUES (X'000000000000053B0000000000000002', X'000000000000096D0000000000000002', X'00000000000007510000000000000002', '2.50', 'return', X'00000000000007B60000000000000002', X'00000000000009610000000000000002', '2026-11-18 01:32:00.000000', X'00000000000006750000000000000002', '2 reason 水泵', X'00000000000007BF0000000000000002');
CREATE INDEX ix_part_moves_order_id ON part_moves (order_id);
CREATE INDEX ix_part_moves_part_id ON part_moves (part_id);
CREATE INDEX ix_part_moves_warehouse_id ON part_moves (warehouse_id);
CREATE TABLE attachments (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	moment VARCHAR(40), 
	sha VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	mime TEXT NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	preview_sha VARCHAR(64), 
	preview_size_bytes BIGINT, 
	original_sha VARCHAR(64), 
	original_size_bytes BIGINT, 
	file_name TEXT, 
	caption TEXT, 
	response_id BLOB, 
	question TEXT, 
	taken_at DATETIME, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_attachments PRIMARY KEY (id)
);
INSERT INTO "attachments" VALUES (X'00000000000005970000000000000001', X'00000000000008120000000000000001', 'video', 'during', '1 sha 水泵', 1, '1 mime 水泵', 1, 1, '1 preview_sha 水泵', 1, '1 original_sha 水泵', 1, '1 file_name 水泵', '1 caption 水泵', X'00000000000009650000000000000001', '1 question 水泵', '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', X'00000000000006D10000000000000001', X'000000000000081B0000000000000001');
INSERT INTO "attachments" VALUES (X'00000000000005970000000000000002', X'00000000000008120000000000000002', 'scan', 'after', '2 sha 水泵', 2, '2 mime 水泵', 2, 2, '2 preview_sha 水泵', 2, '2 original_sha 水泵', 2, '2 file_name 水泵', '2 caption 水泵', X'00000000000009650000000000000002', '2 question 水泵', '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', X'00000000000006D10000000000000002', X'000000000000081B0000000000000002');
CREATE INDEX ix_attachments_order_id ON attachments (order_id);
CREATE INDEX ix_attachments_sha ON attachments (sha);
CREATE TABLE responses (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	form_id TEXT NOT NULL, 
	copy INTEGER NOT NULL, 
	form_version_id BLOB NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	submitted_at DATETIME, 
	submitted_by_id BLOB, 
	CONSTRAINT pk_responses PRIMARY KEY (id)
);
INSERT INTO "responses" VALUES (X'00000000000004DD0000000000000001', X'00000000000007580000000000000001', '1 form_id 水泵', 1, X'0000000000000A550000000000000001', 'submitted', '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', X'0000000000000A470000000000000001');
INSERT INTO "responses" VALUES (X'00000000000004DD0000000000000002', X'00000000000007580000000000000002', '2 form_id 水泵', 2, X'0000000000000A550000000000000002', 'draft', '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', X'0000000000000A470000000000000002');
CREATE INDEX ix_responses_order_id ON responses (order_id);
CREATE TABLE answers (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	response_id BLOB NOT NULL, 
	instance TEXT NOT NULL, 
	question TEXT NOT NULL, 
	value JSON, 
	answered_at DATETIME NOT NULL, 
	by_id BLOB, 
	CONSTRAINT pk_answers PRIMARY KEY (id)
);
INSERT INTO "answers" VALUES (X'00000000000003FE0000000000000001', X'00000000000006790000000000000001', X'00000000000007CC0000000000000001', '1 instance 水泵', '1 question 水泵', '{"\u8bcd": [1, null, "x"]}', '2026-11-18 01:31:00.000000', X'00000000000005380000000000000001');
INSERT INTO "answers" VALUES (X'00000000000003FE0000000000000002', X'00000000000006790000000000000002', X'00000000000007CC0000000000000002', '2 instance 水泵', '2 question 水泵', '{"\u8bcd": [2, null, "x"]}', '2026-11-18 01:32:00.000000', X'00000000000005380000000000000002');
CREATE INDEX ix_answers_order_id ON answers (order_id);
CREATE INDEX ix_answers_response_id ON answers (response_id);
CREATE TABLE repeat_instances (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	response_id BLOB NOT NULL, 
	repeat TEXT NOT NULL, 
	parent TEXT, 
	position INTEGER NOT NULL, 
	is_removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_repeat_instances PRIMARY KEY (id)
);
INSERT INTO "repeat_instances" VALUES (X'00000000000007A30000000000000001', X'0000000000000A1E0000000000000001', X'0000000000000B710000000000000001', '1 repeat 水泵', '1 parent 水泵', 1, 1);
INSERT INTO "repeat_instances" VALUES (X'00000000000007A30000000000000002', X'0000000000000A1E0000000000000002', X'0000000000000B710000000000000002', '2 repeat 水泵', '2 parent 水泵', 2, 0);
CREATE INDEX ix_repeat_instances_order_id ON repeat_instances (order_id);
CREATE INDEX ix_repeat_instances_response_id ON repeat_instances (response_id);
CREATE TABLE conflicts (
	id BLOB NOT NULL, 
	order_id BLOB, 
	entity TEXT NOT NULL, 
	record_id BLOB NOT NULL, 
	field TEXT NOT NULL, 
	base JSON, 
	kept JSON, 
	kept_by_id BLOB, 
	kept_at DATETIME, 
	other JSON, 
	other_by_id BLOB, 
	other_at DATETIME NOT NULL, 
	op_id BLOB NOT NULL, 
	filed_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	decided_by_id BLOB, 
	decided_value JSON, 
	CONSTRAINT pk_conflicts PRIMARY KEY (id)
);
INSERT INTO "conflicts" VALUES (X'00000000000004C00000000000000001', X'000000000000073B0000000000000001', '1 entity 水泵', X'000000000000079E0000000000000001', '1 field 水泵', '{"\u8bcd": [1, null, "x"]}', '{"\u8bcd": [1, null, "x"]}', X'000000000000080D0000000000000001', '2026-11-18 01:31:00.000000', '{"\u8bcd": [1, null, "x"]}', X'000000000000087B0000000000000001', '2026-11-18 01:31:00.000000', X'00000000000005FE0000000000000001', '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', X'000000000000091B0000000000000001', '{"\u8bcd": [1, null, "x"]}');
INSERT INTO "conflicts" VALUES (X'00000000000004C00000000000000002', X'000000000000073B0000000000000002', '2 entity 水泵', X'000000000000079E0000000000000002', '2 field 水泵', '{"\u8bcd": [2, null, "x"]}', '{"\u8bcd": [2, null, "x"]}', X'000000000000080D0000000000000002', '2026-11-18 01:32:00.000000', '{"\u8bcd": [2, null, "x"]}', X'000000000000087B0000000000000002', '2026-11-18 01:32:00.000000', X'00000000000005FE0000000000000002', '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', X'000000000000091B0000000000000002', '{"\u8bcd": [2, null, "x"]}');
CREATE INDEX ix_conflicts_order_id ON conflicts (order_id);
CREATE TABLE contracts (
	id BLOB NOT NULL, 
	number VARCHAR(60) NOT NULL, 
	customer_id BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	signed_on DATE, 
	start_on DATE, 
	end_on DATE, 
	price_policy TEXT NOT NULL, 
	response_hours INTEGER, 
	arrival_hours INTEGER, 
	repair_hours INTEGER, 
	loaner_hours INTEGER, 
	failed_repairs_limit INTEGER, 
	visit_interval_days INTEGER, 
	third_party_hours INTEGER, 
	depot TEXT, 
	CONSTRAINT pk_contracts PRIMARY KEY (id), 
	CONSTRAINT uq_contracts_number UNIQUE (number)
);
INSERT INTO "contracts" VALUES (X'00000000000004CC0000000000000001', '1 number 水泵', X'000000000000089D0000000000000001', '1 kind 水泵', '2026-11-01', '2026-11-01', '2026-11-01', '1 price_policy 水泵', 1, 1, 1, 1, 1, 1, 1, '1 depot 水泵');
INSERT INTO "contracts" VALUES (X'00000000000004CC0000000000000002', '2 number 水泵', X'000000000000089D0000000000000002', '2 kind 水泵', '2026-11-02', '2026-11-02', '2026-11-02', '2 price_policy 水泵', 2, 2, 2, 2, 2, 2, 2, '2 depot 水泵');
CREATE INDEX ix_contracts_customer_id ON contracts (customer_id);
CREATE TABLE packages (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	customer_id BLOB NOT NULL, 
	rule TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	value BIGINT, 
	remaining BIGINT, 
	is_for_wear_parts BOOLEAN NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE NOT NULL, 
	CONSTRAINT pk_packages PRIMARY KEY (id), 
	CONSTRAINT uq_packages_code UNIQUE (code)
);
INSERT INTO "packages" VALUES (X'000000000000043A0000000000000001', '1 code 水泵', X'000000000000080B0000000000000001', '1 rule 水泵', '1 name 水泵', '1 name_en 水泵', 1, 1, 1, '2026-11-01', '2026-11-01');
INSERT INTO "packages" VALUES (X'000000000000043A0000000000000002', '2 code 水泵', X'000000000000080B0000000000000002', '2 rule 水泵', '2 name 水泵', '2 name_en 水泵', 2, 2, 0, '2026-11-02', '2026-11-02');
CREATE INDEX ix_packages_customer_id ON packages (customer_id);
CREATE TABLE package_uses (
	id BLOB NOT NULL, 
	package_id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	visits INTEGER NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_package_uses PRIMARY KEY (id)
);
INSERT INTO "package_uses" VALUES (X'00000000000005E60000000000000001', X'00000000000009110000000000000001', X'00000000000008610000000000000001', 1, 1, '2026-11-18 01:31:00.000000', X'00000000000007200000000000000001', X'000000000000086A0000000000000001');
INSERT INTO "package_uses" VALUES (X'00000000000005E60000000000000002', X'00000000000009110000000000000002', X'00000000000008610000000000000002', 2, 2, '2026-11-18 01:32:00.000000', X'00000000000007200000000000000002', X'000000000000086A0000000000000002');
CREATE INDEX ix_package_uses_package_id ON package_uses (package_id);
CREATE INDEX ix_package_uses_order_id ON package_uses (order_id);
CREATE TABLE price_lists (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	valid_from DATE NOT NULL, 
	labour_minor_per_hour BIGINT NOT NULL, 
	labour_cost_minor_per_hour BIGINT NOT NULL, 
	labour_step_minutes INTEGER NOT NULL, 
	call_out_minor BIGINT NOT NULL, 
	training_minor BIGINT, 
	analysis_minor BIGINT, 
	CONSTRAINT pk_price_lists PRIMARY KEY (id), 
	CONSTRAINT uq_price_lists_code UNIQUE (code)
);
INSERT INTO "price_lists" VALUES (X'000000000000059C0000000000000001', '1 code 水泵', '1 c', '2026-11-01', 1, 1, 1, 1, 1, 1);
INSERT INTO "price_lists" VALUES (X'000000000000059C0000000000000002', '2 code 水泵', '2 c', '2026-11-02', 2, 2, 2, 2, 2, 2);
CREATE TABLE signatures (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	purpose VARCHAR(40) NOT NULL, 
	side VARCHAR(40) NOT NULL, 
	signer_name TEXT NOT NULL, 
	signer_role TEXT, 
	contact_id BLOB, 
	language TEXT NOT NULL, 
	statement TEXT NOT NULL, 
	summary JSON NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	short_code VARCHAR(9) NOT NULL, 
	outline JSON NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	samples_hash VARCHAR(64), 
	samples_sha VARCHAR(64), 
	stamp_sha VARCHAR(64), 
	device_mark TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	reason TEXT, 
	CONSTRAINT pk_signatures PRIMARY KEY (id)
);
INSERT INTO "signatures" VALUES (X'00000000000005400000000000000001', X'00000000000007BB0000000000000001', 'not_our_fault', 'engineer', '1 signer_name 水泵', '1 signer_role 水泵', X'000000000000088B0000000000000001', '1 language 水泵', '1 statement 水泵', '{"\u8bcd": [1, null, "x"]}', '1 content_hash 水泵', '1 short_c', '{"\u8bcd": [1, null, "x"]}', 1, 1, '1 samples_hash 水泵', '1 samples_sha 水泵', '1 stamp_sha 水泵', '1 device_mark 水泵', '2026-11-18 01:31:00.000000', X'000000000000067A0000000000000001', X'00000000000007C40000000000000001', '1 reason 水泵');
INSERT INTO "signatures" VALUES (X'00000000000005400000000000000002', X'00000000000007BB0000000000000002', 'charge_notice', 'witness', '2 signer_name 水泵', '2 signer_role 水泵', X'000000000000088B0000000000000002', '2 language 水泵', '2 statement 水泵', '{"\u8bcd": [2, null, "x"]}', '2 content_hash 水泵', '2 short_c', '{"\u8bcd": [2, null, "x"]}', 2, 2, '2 samples_hash 水泵', '2 samples_sha 水泵', '2 stamp_sha 水泵', '2 device_mark 水泵', '2026-11-18 01:32:00.000000', X'000000000000067A0000000000000002', X'00000000000007C40000000000000002', '2 reason 水泵');
CREATE INDEX ix_signatures_order_id ON signatures (order_id);
CREATE TABLE acceptance_rounds (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	round INTEGER NOT NULL, 
	result VARCHAR(40) NOT NULL, 
	text TEXT, 
	reason TEXT, 
	witness_name TEXT, 
	witness_role TEXT, 
	signature_id BLOB, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_acceptance_rounds PRIMARY KEY (id)
);
INSERT INTO "acceptance_rounds" VALUES (X'00000000000007FC0000000000000001', X'0000000000000A770000000000000001', 1, 'reservation', '1 text 水泵', '1 reason 水泵', '1 witness_name 水泵', '1 witness_role 水泵', X'0000000000000C2D0000000000000001', '2026-11-18 01:31:00.000000', X'00000000000009360000000000000001', X'0000000000000A800000000000000001');
INSERT INTO "acceptance_rounds" VALUES (X'00000000000007FC0000000000000002', X'0000000000000A770000000000000002', 2, 'objection', '2 text 水泵', '2 reason 水泵', '2 witness_name 水泵', '2 witness_role 水泵', X'0000000000000C2D0000000000000002', '2026-11-18 01:32:00.000000', X'00000000000009360000000000000002', X'0000000000000A800000000000000002');
CREATE INDEX ix_acceptance_rounds_order_id ON acceptance_rounds (order_id);
CREATE TABLE charge_sheets (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	revision INTEGER NOT NULL, 
	policy TEXT NOT NULL, 
	lines JSON NOT NULL, 
	gross_minor BIGINT NOT NULL, 
	waived_minor BIGINT NOT NULL, 
	package_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	package_id BLOB, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_charge_sheets PRIMARY KEY (id)
);
INSERT INTO "charge_sheets" VALUES (X'00000000000006500000000000000001', X'00000000000008CB0000000000000001', 1, '1 policy 水泵', '{"\u8bcd": [1, null, "x"]}', 1, 1, 1, 1, '1 c', X'000000000000097B0000000000000001', '2026-11-18 01:31:00.000000', X'000000000000078A0000000000000001', X'00000000000008D40000000000000001');
INSERT INTO "charge_sheets" VALUES (X'00000000000006500000000000000002', X'00000000000008CB0000000000000002', 2, '2 policy 水泵', '{"\u8bcd": [2, null, "x"]}', 2, 2, 2, 2, '2 c', X'000000000000097B0000000000000002', '2026-11-18 01:32:00.000000', X'000000000000078A0000000000000002', X'00000000000008D40000000000000002');
CREATE INDEX ix_charge_sheets_order_id ON charge_sheets (order_id);
CREATE TABLE receipts (
	id BLOB NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	order_id BLOB NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	method VARCHAR(40) NOT NULL, 
	payer TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_receipts PRIMARY KEY (id), 
	CONSTRAINT uq_receipts_number UNIQUE (number)
);
INSERT INTO "receipts" VALUES (X'000000000000045A0000000000000001', '1 number 水泵', X'00000000000006D50000000000000001', 1, '1 c', 'card', '1 payer 水泵', '2026-11-18 01:31:00.000000', X'00000000000005940000000000000001', X'00000000000006DE0000000000000001');
INSERT INTO "receipts" VALUES (X'000000000000045A0000000000000002', '2 number 水泵', X'00000000000006D50000000000000002', 2, '2 c', 'transfer', '2 payer 水泵', '2026-11-18 01:32:00.000000', X'00000000000005940000000000000002', X'00000000000006DE0000000000000002');
CREATE INDEX ix_receipts_order_id ON receipts (order_id);
CREATE TABLE documents (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	revision INTEGER NOT NULL, 
	number VARCHAR(60) NOT NULL, 
	language TEXT NOT NULL, 
	copy VARCHAR(20) NOT NULL, 
	record_hash VARCHAR(64) NOT NULL, 
	base_sha VARCHAR(64) NOT NULL, 
	sha VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	device_mark TEXT NOT NULL, 
	signatures INTEGER NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	reason TEXT, 
	CONSTRAINT pk_documents PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES (X'00000000000004CD0000000000000001', X'00000000000007480000000000000001', '1 kind 水泵', 1, '1 number 水泵', '1 language 水泵', '1 copy 水泵', '1 record_hash 水泵', '1 base_sha 水泵', '1 sha 水泵', 1, '2026-11-18 01:31:00.000000', '1 device_mark 水泵', 1, X'00000000000006070000000000000001', X'00000000000007510000000000000001', '1 reason 水泵');
INSERT INTO "documents" VALUES (X'00000000000004CD0000000000000002', X'00000000000007480000000000000002', '2 kind 水泵', 2, '2 number 水泵', '2 language 水泵', '2 copy 水泵', '2 record_hash 水泵', '2 base_sha 水泵', '2 sha 水泵', 2, '2026-11-18 01:32:00.000000', '2 device_mark 水泵', 2, X'00000000000006070000000000000002', X'00000000000007510000000000000002', '2 reason 水泵');
CREATE INDEX ix_documents_order_id ON documents (order_id);
CREATE TABLE handovers (
	id BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	document_id BLOB NOT NULL, 
	way VARCHAR(40) NOT NULL, 
	to_whom TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_handovers PRIMARY KEY (id)
);
INSERT INTO "handovers" VALUES (X'00000000000004C50000000000000001', X'00000000000007400000000000000001', X'00000000000008830000000000000001', 'print', '1 to_whom 水泵', '2026-11-18 01:31:00.000000', X'00000000000005FF0000000000000001', X'00000000000007490000000000000001');
INSERT INTO "handovers" VALUES (X'00000000000004C50000000000000002', X'00000000000007400000000000000002', X'00000000000008830000000000000002', 'stick', '2 to_whom 水泵', '2026-11-18 01:32:00.000000', X'00000000000005FF0000000000000002', X'00000000000007490000000000000002');
CREATE INDEX ix_handovers_order_id ON handovers (order_id);
CREATE TABLE order_list (
	order_id BLOB NOT NULL, 
	number TEXT NOT NULL, 
	order_type VARCHAR(40) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	aftercare_state VARCHAR(40), 
	priority VARCHAR(40), 
	title TEXT NOT NULL, 
	title_en TEXT, 
	customer_id BLOB NOT NULL, 
	customer TEXT NOT NULL, 
	customer_en TEXT, 
	site_id BLOB NOT NULL, 
	site TEXT NOT NULL, 
	site_en TEXT, 
	address TEXT, 
	zone TEXT NOT NULL, 
	asset_id BLOB, 
	asset_serial TEXT, 
	asset_model TEXT, 
	asset_model_en TEXT, 
	lead_id BLOB, 
	lead_name TEXT, 
	lead_name_en TEXT, 
	is_mine BOOLEAN NOT NULL, 
	start_at DATETIME, 
	end_at DATETIME, 
	day DATE, 
	dispatched_at DATETIME NOT NULL, 
	state_at DATETIME, 
	CONSTRAINT pk_order_list PRIMARY KEY (order_id)
);
INSERT INTO "order_list" VALUES (X'00000000000007AD0000000000000001', '1 number 水泵', 'quality_fault', 'appointed', 'follow_up_due', 'P2', '1 title 水泵', '1 title_en 水泵', X'00000000000009030000000000000001', '1 customer 水泵', '1 customer_en 水泵', X'00000000000007460000000000000001', '1 site 水泵', '1 site_en 水泵', '1 address 水泵', '1 zone 水泵', X'00000000000007B10000000000000001', '1 asset_serial 水泵', '1 asset_model 水泵', '1 asset_model_en 水泵', X'00000000000007270000000000000001', '1 lead_name 水泵', '1 lead_name_en 水泵', 1, '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', '2026-11-01', '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000');
INSERT INTO "order_list" VALUES (X'00000000000007AD0000000000000002', '2 number 水泵', 'follow_up_visit', 'prepared', 'followed_up', 'P3', '2 title 水泵', '2 title_en 水泵', X'00000000000009030000000000000002', '2 customer 水泵', '2 customer_en 水泵', X'00000000000007460000000000000002', '2 site 水泵', '2 site_en 水泵', '2 address 水泵', '2 zone 水泵', X'00000000000007B10000000000000002', '2 asset_serial 水泵', '2 asset_model 水泵', '2 asset_model_en 水泵', X'00000000000007270000000000000002', '2 lead_name 水泵', '2 lead_name_en 水泵', 0, '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', '2026-11-02', '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000');
CREATE INDEX ix_order_list_asset_id ON order_list (asset_id);
CREATE INDEX ix_order_list_customer_id ON order_list (customer_id);
CREATE INDEX ix_order_list_day_start_at ON order_list (day, start_at);
CREATE INDEX ix_order_list_lead_id ON order_list (lead_id);
CREATE INDEX ix_order_list_start_at_number_order_id ON order_list (start_at, number, order_id);
CREATE INDEX ix_order_list_state_day ON order_list (state, day);
CREATE TABLE search_rows (
	id INTEGER NOT NULL, 
	entity VARCHAR(40) NOT NULL, 
	rec_id BLOB NOT NULL, 
	order_id BLOB, 
	title TEXT NOT NULL, 
	title_en TEXT, 
	detail TEXT, 
	detail_en TEXT, 
	CONSTRAINT pk_search_rows PRIMARY KEY (id), 
	CONSTRAINT uq_search_rows_entity_rec_id UNIQUE (entity, rec_id)
);
INSERT INTO "search_rows" VALUES (1, 'work_orders', X'00000000000000000000000000000009', X'00000000000000000000000000000009', '离心泵', NULL, NULL, NULL);
CREATE INDEX ix_search_rows_order_id ON search_rows (order_id);
CREATE VIRTUAL TABLE search_words USING fts5(txt, content='', contentless_delete=1, tokenize='unicode61', prefix='1 2 3');
CREATE TABLE blobs (
	sha VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	mime TEXT NOT NULL, 
	lane INTEGER NOT NULL, 
	order_id BLOB, 
	added_at DATETIME NOT NULL, 
	sent_bytes BIGINT NOT NULL, 
	verified_at DATETIME, 
	trouble TEXT, 
	CONSTRAINT pk_blobs PRIMARY KEY (sha)
);
INSERT INTO "blobs" VALUES ('1 sha 水泵', 1, '1 mime 水泵', 1, X'00000000000005880000000000000001', '2026-11-18 01:31:00.000000', 1, '2026-11-18 01:31:00.000000', '1 trouble 水泵');
INSERT INTO "blobs" VALUES ('2 sha 水泵', 2, '2 mime 水泵', 2, X'00000000000005880000000000000002', '2026-11-18 01:32:00.000000', 2, '2026-11-18 01:32:00.000000', '2 trouble 水泵');
CREATE INDEX ix_blobs_order_id ON blobs (order_id);
CREATE TABLE counters (
	kind VARCHAR(60) NOT NULL, 
	next INTEGER NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (kind)
);
INSERT INTO "counters" VALUES ('1 kind 水泵', 1);
INSERT INTO "counters" VALUES ('2 kind 水泵', 2);
CREATE TABLE outbox (
	lid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	dseq INTEGER, 
	op_id BLOB NOT NULL, 
	txn BLOB NOT NULL, 
	entity TEXT NOT NULL, 
	rec_id BLOB NOT NULL, 
	order_id BLOB, 
	kind VARCHAR(12) NOT NULL, 
	base_version INTEGER, 
	patch JSON NOT NULL, 
	schema INTEGER NOT NULL, 
	actor_id BLOB, 
	at_local DATETIME NOT NULL, 
	mono_ms BIGINT NOT NULL, 
	boot BLOB NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	payload_hash VARCHAR(64), 
	receipt JSON, 
	acked_at DATETIME, 
	CONSTRAINT uq_outbox_dseq UNIQUE (dseq), 
	CONSTRAINT uq_outbox_op_id UNIQUE (op_id)
);
INSERT INTO "outbox" VALUES (1, 1, X'00000000000004DA0000000000000001', X'00000000000004290000000000000001', '1 entity 水泵', X'00000000000005350000000000000001', X'00000000000006170000000000000001', '1 kind 水泵', 1, '{"\u8bcd": [1, null, "x"]}', 1, X'00000000000006140000000000000001', '2026-11-18 01:31:00.000000', 1, X'00000000000004830000000000000001', '1 state 水泵', '1 payload_hash 水泵', '{"\u8bcd": [1, null, "x"]}', '2026-11-18 01:31:00.000000');
INSERT INTO "outbox" VALUES (2, 2, X'00000000000004DA0000000000000002', X'00000000000004290000000000000002', '2 entity 水泵', X'00000000000005350000000000000002', X'00000000000006170000000000000002', '2 kind 水泵', 2, '{"\u8bcd": [2, null, "x"]}', 2, X'00000000000006140000000000000002', '2026-11-18 01:32:00.000000', 2, X'00000000000004830000000000000002', '2 state 水泵', '2 payload_hash 水泵', '{"\u8bcd": [2, null, "x"]}', '2026-11-18 01:32:00.000000');
CREATE INDEX ix_outbox_order_id ON outbox (order_id);
CREATE INDEX ix_outbox_rec_id ON outbox (rec_id);
CREATE INDEX ix_outbox_state ON outbox (state);
CREATE TABLE scopes_held (
	scope VARCHAR(80) NOT NULL, 
	left_at DATETIME, 
	CONSTRAINT pk_scopes_held PRIMARY KEY (scope)
);
INSERT INTO "scopes_held" VALUES ('1 scope 水泵', '2026-11-18 01:31:00.000000');
INSERT INTO "scopes_held" VALUES ('2 scope 水泵', '2026-11-18 01:32:00.000000');
CREATE TABLE settings (
	name VARCHAR(80) NOT NULL, 
	value JSON, 
	CONSTRAINT pk_settings PRIMARY KEY (name)
);
INSERT INTO "settings" VALUES ('1 name 水泵', '{"\u8bcd": [1, null, "x"]}');
INSERT INTO "settings" VALUES ('2 name 水泵', '{"\u8bcd": [2, null, "x"]}');
CREATE TABLE sync_base (
	entity VARCHAR(40) NOT NULL, 
	rec_id BLOB NOT NULL, 
	version INTEGER NOT NULL, 
	body JSON NOT NULL, 
	h VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_sync_base PRIMARY KEY (entity, rec_id)
);
INSERT INTO "sync_base" VALUES ('1 entity 水泵', X'000000000000064B0000000000000001', 1, '{"\u8bcd": [1, null, "x"]}', '1 h 水泵');
INSERT INTO "sync_base" VALUES ('2 entity 水泵', X'000000000000064B0000000000000002', 2, '{"\u8bcd": [2, null, "x"]}', '2 h 水泵');
CREATE TABLE sync_state (
	id INTEGER NOT NULL, 
	server_id TEXT NOT NULL, 
	epoch TEXT NOT NULL, 
	device_id BLOB NOT NULL, 
	incarnation BLOB NOT NULL, 
	mark VARCHAR(3) NOT NULL, 
	cursor TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	next_dseq INTEGER NOT NULL, 
	request_counter INTEGER NOT NULL, 
	archived_through INTEGER NOT NULL, 
	skew_ms BIGINT, 
	last_ok_at DATETIME, 
	last_try_at DATETIME, 
	last_trouble JSON, 
	last_digest TEXT, 
	digest_equal BOOLEAN, 
	office_schema INTEGER, 
	restored JSON, 
	CONSTRAINT pk_sync_state PRIMARY KEY (id)
);
INSERT INTO "sync_state" VALUES (1, '1 server_id 水泵', '1 epoch 水泵', X'00000000000008070000000000000001', X'00000000000009010000000000000001', '1 m', '1 cursor 水泵', '1 chain 水泵', 1, 1, 1, 1, '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', '{"\u8bcd": [1, null, "x"]}', '1 last_digest 水泵', 1, 1, '{"\u8bcd": [1, null, "x"]}');
INSERT INTO "sync_state" VALUES (2, '2 server_id 水泵', '2 epoch 水泵', X'00000000000008070000000000000002', X'00000000000009010000000000000002', '2 m', '2 cursor 水泵', '2 chain 水泵', 2, 2, 2, 2, '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', '{"\u8bcd": [2, null, "x"]}', '2 last_digest 水泵', 0, 2, '{"\u8bcd": [2, null, "x"]}');
CREATE TABLE arrivals (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	entity VARCHAR(40) NOT NULL, 
	rec_id BLOB NOT NULL, 
	order_id BLOB, 
	kind VARCHAR(12) NOT NULL, 
	fields JSON NOT NULL, 
	CONSTRAINT pk_arrivals PRIMARY KEY (id)
);
INSERT INTO "arrivals" VALUES (1, '2026-11-18 01:31:00.000000', '1 entity 水泵', X'00000000000005F80000000000000001', X'00000000000006DA0000000000000001', '1 kind 水泵', '{"\u8bcd": [1, null, "x"]}');
INSERT INTO "arrivals" VALUES (2, '2026-11-18 01:32:00.000000', '2 entity 水泵', X'00000000000005F80000000000000002', X'00000000000006DA0000000000000002', '2 kind 水泵', '{"\u8bcd": [2, null, "x"]}');
CREATE INDEX ix_arrivals_at ON arrivals (at);
CREATE INDEX ix_arrivals_order_id ON arrivals (order_id);
CREATE TABLE vault (
	name VARCHAR(60) NOT NULL, 
	value BLOB NOT NULL, 
	CONSTRAINT pk_vault PRIMARY KEY (name)
);
INSERT INTO "vault" VALUES ('1 name 水泵', X'0101010101010101');
INSERT INTO "vault" VALUES ('2 name 水泵', X'0202020202020202');
CREATE TABLE loaners (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	model_id BLOB, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	serial TEXT, 
	depot TEXT, 
	keeper_id BLOB, 
	state VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_loaners PRIMARY KEY (id), 
	CONSTRAINT uq_loaners_code UNIQUE (code)
);
INSERT INTO "loaners" VALUES (X'00000000000003EF0000000000000001', '1 code 水泵', X'000000000000065F0000000000000001', '1 name 水泵', '1 name_en 水泵', '1 serial 水泵', '1 depot 水泵', X'00000000000006CA0000000000000001', '1 state 水泵');
INSERT INTO "loaners" VALUES (X'00000000000003EF0000000000000002', '2 code 水泵', X'000000000000065F0000000000000002', '2 name 水泵', '2 name_en 水泵', '2 serial 水泵', '2 depot 水泵', X'00000000000006CA0000000000000002', '2 state 水泵');
CREATE TABLE maintenance_items (
	id BLOB NOT NULL, 
	family VARCHAR(40) NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT, 
	cycle_days INTEGER NOT NULL, 
	minutes INTEGER, 
	CONSTRAINT pk_maintenance_items PRIMARY KEY (id)
);
INSERT INTO "maintenance_items" VALUES (X'00000000000007FF0000000000000001', '1 family 水泵', '1 name 水泵', '1 name_en 水泵', 1, 1);
INSERT INTO "maintenance_items" VALUES (X'00000000000007FF0000000000000002', '2 family 水泵', '2 name 水泵', '2 name_en 水泵', 2, 2);
CREATE INDEX ix_maintenance_items_family ON maintenance_items (family);
CREATE TABLE request_files (
	id BLOB NOT NULL, 
	request_id BLOB NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	sha VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	mime TEXT NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	preview_sha VARCHAR(64), 
	preview_size_bytes BIGINT, 
	file_name TEXT, 
	caption TEXT, 
	taken_at DATETIME, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_request_files PRIMARY KEY (id)
);
INSERT INTO "request_files" VALUES (X'00000000000006760000000000000001', X'00000000000009DE0000000000000001', 'video', '1 sha 水泵', 1, '1 mime 水泵', 1, 1, '1 preview_sha 水泵', 1, '1 file_name 水泵', '1 caption 水泵', '2026-11-18 01:31:00.000000', '2026-11-18 01:31:00.000000', X'00000000000007B00000000000000001', X'00000000000008FA0000000000000001');
INSERT INTO "request_files" VALUES (X'00000000000006760000000000000002', X'00000000000009DE0000000000000002', 'scan', '2 sha 水泵', 2, '2 mime 水泵', 2, 2, '2 preview_sha 水泵', 2, '2 file_name 水泵', '2 caption 水泵', '2026-11-18 01:32:00.000000', '2026-11-18 01:32:00.000000', X'00000000000007B00000000000000002', X'00000000000008FA0000000000000002');
CREATE INDEX ix_request_files_request_id ON request_files (request_id);
CREATE INDEX ix_request_files_sha ON request_files (sha);
CREATE TABLE complaints (
	id BLOB NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	customer_id BLOB NOT NULL, 
	site_id BLOB, 
	contact_id BLOB, 
	asset_id BLOB, 
	order_id BLOB, 
	channel VARCHAR(20) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	said_by TEXT, 
	text TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	received_by_id BLOB, 
	responsibility VARCHAR(20) NOT NULL, 
	owner_id BLOB, 
	opened_by_id BLOB, 
	reply TEXT, 
	replied_at DATETIME, 
	replied_by_id BLOB, 
	CONSTRAINT pk_complaints PRIMARY KEY (id), 
	CONSTRAINT uq_complaints_number UNIQUE (number)
);
INSERT INTO "complaints" VALUES (X'00000000000005350000000000000001', '1 number 水泵', X'00000000000009060000000000000001', X'00000000000007490000000000000001', X'00000000000008800000000000000001', X'00000000000007B40000000000000001', X'00000000000007B00000000000000001', '1 channel 水泵', '1 kind 水泵', '1 said_by 水泵', '1 text 水泵', '2026-11-18 01:31:00.000000', X'0000000000000A150000000000000001', '1 responsibility 水泵', X'00000000000007BF0000000000000001', X'00000000000009490000000000000001', '1 reply 水泵', '2026-11-18 01:31:00.000000', X'00000000000009B30000000000000001');
INSERT INTO "complaints" VALUES (X'00000000000005350000000000000002', '2 number 水泵', X'00000000000009060000000000000002', X'00000000000007490000000000000002', X'00000000000008800000000000000002', X'00000000000007B40000000000000002', X'00000000000007B00000000000000002', '2 channel 水泵', '2 kind 水泵', '2 said_by 水泵', '2 text 水泵', '2026-11-18 01:32:00.000000', X'0000000000000A150000000000000002', '2 responsibility 水泵', X'00000000000007BF0000000000000002', X'00000000000009490000000000000002', '2 reply 水泵', '2026-11-18 01:32:00.000000', X'00000000000009B30000000000000002');
CREATE INDEX ix_complaints_customer_id ON complaints (customer_id);
CREATE INDEX ix_complaints_order_id ON complaints (order_id);
CREATE TABLE claims (
	id BLOB NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	order_id BLOB NOT NULL, 
	asset_id BLOB, 
	part_id BLOB, 
	evidence VARCHAR(40) NOT NULL, 
	response_id BLOB, 
	text TEXT, 
	at DATETIME NOT NULL, 
	by_id BLOB, 
	voids_id BLOB, 
	CONSTRAINT pk_claims PRIMARY KEY (id), 
	CONSTRAINT uq_claims_number UNIQUE (number)
);
INSERT INTO "claims" VALUES (X'00000000000003740000000000000001', '1 number 水泵', X'00000000000005EF0000000000000001', X'00000000000005F30000000000000001', X'000000000000058A0000000000000001', '1 evidence 水泵', X'00000000000007420000000000000001', '1 text 水泵', '2026-11-18 01:31:00.000000', X'00000000000004AE0000000000000001', X'00000000000005F80000000000000001');
INSERT INTO "claims" VALUES (X'00000000000003740000000000000002', '2 number 水泵', X'00000000000005EF0000000000000002', X'00000000000005F30000000000000002', X'000000000000058A0000000000000002', '2 evidence 水泵', X'00000000000007420000000000000002', '2 text 水泵', '2026-11-18 01:32:00.000000', X'00000000000004AE0000000000000002', X'00000000000005F80000000000000002');
CREATE INDEX ix_claims_order_id ON claims (order_id);
CREATE TABLE time_limits (
	id BLOB NOT NULL, 
	code VARCHAR(60) NOT NULL, 
	family TEXT, 
	priority VARCHAR(40), 
	response_minutes INTEGER, 
	plan_minutes INTEGER, 
	arrival_minutes INTEGER, 
	repair_minutes INTEGER, 
	loaner_minutes INTEGER, 
	CONSTRAINT pk_time_limits PRIMARY KEY (id), 
	CONSTRAINT uq_time_limits_code UNIQUE (code)
);
INSERT INTO "time_limits" VALUES (X'000000000000059B0000000000000001', '1 code 水泵', '1 family 水泵', 'P2', 1, 1, 1, 1, 1);
INSERT INTO "time_limits" VALUES (X'000000000000059B0000000000000002', '2 code 水泵', '2 family 水泵', 'P3', 2, 2, 2, 2, 2);
INSERT INTO search_words(rowid, txt) VALUES (1, '离 心 泵 wo 26 00001 wo2600001 o2600001 2600001 600001 00001 0001 001');
