"""The four seals of a document: the name of each field, the role a certificate must have to fill it, the root file."""

from __future__ import annotations

from typing import Final

ENGINEER: Final = "Seal_Engineer"
CUSTOMER: Final = "Seal_Customer"
OFFICE: Final = "Seal_Office"
TIME_STAMP: Final = "Time_Stamp"
FIELDS: Final = (ENGINEER, CUSTOMER, OFFICE, TIME_STAMP)

ROLES: Final = {ENGINEER: "engineer", CUSTOMER: "witness", OFFICE: "office"}
"""The role stands in the certificate's subject as organizational unit (OU)."""

SIDES: Final = {"engineer": ENGINEER, "customer": CUSTOMER, "office": OFFICE}
"""The words of the record's `seals`."""

PEN_HASH_OID: Final = "2.25.209183041729561243853049283171524683417"
"""Signed attribute of the witness seal: SHA-256 of the raw pen data, which stays out of the file."""
ROOT_FILE: Final = "root.pem"
"""Head office's root certificate in a profile's folder: no secret, so that judging a file needs no PIN."""
RESERVED: Final = 6144
"""Hexadecimal digits kept for one seal: an ECDSA seal is up to two bytes longer than its estimate."""
