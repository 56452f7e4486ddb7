"""The closed lists of the business: states, kinds, roles; each value is the word on the wire and in the table."""

from __future__ import annotations

from enum import StrEnum


class OrderType(StrEnum):
    """What kind of order it is. Source: REQUIREMENTS 2.2."""

    INSTALLATION = "installation"
    QUALITY_FAULT = "quality_fault"
    FOLLOW_UP_VISIT = "follow_up_visit"
    PART_SALE = "part_sale"
    MAINTENANCE = "maintenance"
    TRAINING = "training"
    REMOTE_SUPPORT = "remote_support"
    CONSULTATION = "consultation"
    UPGRADE = "upgrade"
    SEND_IN = "send_in"


class RequestState(StrEnum):
    """Where a service request stands."""

    REGISTERED = "registered"
    TRIAGED = "triaged"
    SOLVED_REMOTELY = "solved_remotely"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    CLOSED = "closed"


class OrderState(StrEnum):
    """Where a work order stands. Source: REQUIREMENTS 2.4, DESIGN 1."""

    DISPATCHED = "dispatched"
    APPOINTED = "appointed"
    PREPARED = "prepared"
    EN_ROUTE = "en_route"
    ON_SITE = "on_site"
    PRE_CHECKED = "pre_checked"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    AWAITING_PARTS = "awaiting_parts"
    TAKEN_AWAY = "taken_away"
    ESCALATED = "escalated"
    REPAIRED = "repaired"
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    OBJECTION = "objection"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class AftercareState(StrEnum):
    """What is still owed after the visit."""

    DOCUMENTS_IN = "documents_in"
    FOLLOW_UP_DUE = "follow_up_due"
    FOLLOWED_UP = "followed_up"
    ARCHIVED = "archived"


class Priority(StrEnum):
    """P1 is the most urgent. Source: BR-11."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Role(StrEnum):
    """What a person may do. Source: REQUIREMENTS 2.1, S-97."""

    ENGINEER = "engineer"
    DESK = "desk"
    MANAGER = "manager"
    VICE_PRESIDENT = "vice_president"
    DIRECTOR = "director"
    REGIONAL_MANAGER = "regional_manager"
    ARCHIVIST = "archivist"
    STORE = "store"
    QUALITY = "quality"
    SALES = "sales"
    TECHNICAL = "technical"
    COMPLAINTS = "complaints"
    OTHER = "other"


class ConsentPurpose(StrEnum):
    """What the customer said yes or no to. Source: BR-44, BR-48, BR-49, BR-55."""

    START = "start"
    PLAN = "plan"
    PART = "part"
    TAKE_AWAY = "take_away"


class TimeKind(StrEnum):
    """What the engineer's time is spent on from a mark on; `OFF` ends the last segment. Source: REQUIREMENTS 3.11."""

    TRAVEL = "travel"
    ON_SITE = "on_site"
    WORK = "work"
    PAUSE = "pause"
    WAITING = "waiting"
    RETURN = "return"
    OFF = "off"


class MoveKind(StrEnum):
    """Why stock moved. Source: REQUIREMENTS 3.16."""

    RECEIVE = "receive"
    ISSUE = "issue"
    RETURN = "return"
    USE = "use"
    TRANSFER = "transfer"
    ADJUST = "adjust"
    SCRAP = "scrap"


class WarehouseKind(StrEnum):
    """Where parts lie."""

    COMPANY = "company"
    OFFICE = "office"
    CUSTOMER = "customer"
    VAN = "van"


class OldPart(StrEnum):
    """What became of the part taken out. Source: REQUIREMENTS 3.17."""

    RETURNED = "returned"
    LEFT_WITH_CUSTOMER = "left_with_customer"
    SCRAPPED = "scrapped"
    NONE = "none"


class AttachmentKind(StrEnum):
    """What a file shows."""

    PHOTO = "photo"
    VIDEO = "video"
    SCAN = "scan"
    DOCUMENT = "document"


class PhotoMoment(StrEnum):
    """When in the visit a photo was taken."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class ResponseState(StrEnum):
    """A checklist being filled, or handed in."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class FactKind(StrEnum):
    """A thing that happened on an order and has no table of its own.

    Source: BR-34 (appointment confirmed), BR-36 (delay told), BR-41 (identity), BR-42 (site rules),
    BR-45 (pre-check), BR-51 (result), BR-59 (result shown), BR-62 (left in order), BR-73 (stopped), BR-52, BR-53
    (replacement, cause), BR-54 (loaner), BR-55 (taken away), BR-57 (escalation, visit ended), BR-26, BR-27 (approval),
    BR-19 (question answered). On site: BR-06 (coverage checked), BR-64 (exclusion found), BR-46 (diagnosed),
    BR-48 (planned), BR-50 (where a part comes from), BR-82 (back-ordered), BR-59 (reading out of limits). `REMOVED`
    takes the row it voids out of the order; voiding the removal brings the row back.
    """

    FIRST_CONTACT = "first_contact"
    DELAY_TOLD = "delay_told"
    IDENTITY_SHOWN = "identity_shown"
    SITE_RULES_SEEN = "site_rules_seen"
    PRE_CHECK_DONE = "pre_check_done"
    RESULT = "result"
    RESULT_SHOWN = "result_shown"
    LEFT_IN_ORDER = "left_in_order"
    SKIPPED = "skipped"
    NOTE = "note"
    COVERAGE_CHECKED = "coverage_checked"
    EXCLUSION_FOUND = "exclusion_found"
    DIAGNOSED = "diagnosed"
    PLANNED = "planned"
    PART_SOURCE = "part_source"
    BACK_ORDERED = "back_ordered"
    READING_FAILED = "reading_failed"
    PHOTO_MARKED = "photo_marked"
    PRINT_CHOSEN = "print_chosen"
    FLAGGED = "flagged"
    STOPPED = "stopped"
    SAME_FAULT = "same_fault"
    CAUSE_ANALYSED = "cause_analysed"
    REPLACEMENT_PROPOSED = "replacement_proposed"
    LOANER_OUT = "loaner_out"
    LOANER_BACK = "loaner_back"
    TAKEN_AWAY = "taken_away"
    BROUGHT_BACK = "brought_back"
    ESCALATED = "escalated"
    ESCALATION_NEWS = "escalation_news"
    APPROVAL = "approval"
    QUESTION_ANSWERED = "question_answered"
    DUTY_DONE = "duty_done"
    REPLIED = "replied"
    LIMIT_AGREED = "limit_agreed"
    CONFIRMATION_SENT = "confirmation_sent"
    CALL_MADE = "call_made"
    LATE_ARRIVAL = "late_arrival"
    PAUSE_ASKED = "pause_asked"
    CUSTOMER_ABSENT = "customer_absent"
    PARTS_WANTED = "parts_wanted"
    VISIT_ENDED = "visit_ended"
    REMOVED = "removed"


class SignaturePurpose(StrEnum):
    """What somebody signed for. Source: REQUIREMENTS 3.24, BR-45, BR-46, BR-49, BR-57, BR-59, BR-62, BR-69, BR-70."""

    PRE_CHECK_FINDING = "pre_check_finding"
    NOT_OUR_FAULT = "not_our_fault"
    CHARGE_NOTICE = "charge_notice"
    PART_CONSENT = "part_consent"
    LOANER = "loaner"
    TAKE_AWAY = "take_away"
    ACCEPTANCE = "acceptance"
    INVENTORY_CHECK = "inventory_check"
    TRAINING_ATTENDANCE = "training_attendance"
    RECEIPT = "receipt"
    HANDOVER = "handover"
    VISIT = "visit"


class SignatureSide(StrEnum):
    """For whom somebody signed."""

    CUSTOMER = "customer"
    ENGINEER = "engineer"
    WITNESS = "witness"


class RoundResult(StrEnum):
    """How the customer took the work in one round of acceptance. Source: BR-59, BR-60."""

    NO_OBJECTION = "no_objection"
    RESERVATION = "reservation"
    OBJECTION = "objection"
    REFUSED = "refused"
    ABSENT = "absent"


class HandoverWay(StrEnum):
    """How the customer's copy was handed over. Source: BR-62."""

    SCREEN = "screen"
    PRINT = "print"
    STICK = "stick"
    QR = "qr"


class PayMethod(StrEnum):
    """How the customer paid."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    INVOICE = "invoice"
