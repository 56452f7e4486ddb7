"""The sample's orders as they are told: past ones, the day's, what went before them; read from JSON, made nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from app.store.kinds import AftercareState, OrderState, OrderType, RequestState

ZONE: Final = timezone(timedelta(hours=8))
_APPROVALS: Final = {
    "F-01": "request_form",
    "F-01 visit": "request_form",
    "assign": "assignment",
    "emergency_dispatch": "emergency_dispatch",
}
_TITLES: Final = {
    OrderType.INSTALLATION: ("设备安装调试", "Installation and commissioning"),
    OrderType.QUALITY_FAULT: ("质量故障处理", "Quality fault"),
    OrderType.FOLLOW_UP_VISIT: ("客户回访", "Follow-up visit"),
    OrderType.PART_SALE: ("配件销售", "Sale of parts"),
    OrderType.MAINTENANCE: ("定期维护", "Periodic maintenance"),
    OrderType.TRAINING: ("操作培训", "Operator training"),
    OrderType.REMOTE_SUPPORT: ("远程支持", "Remote support"),
    OrderType.CONSULTATION: ("技术咨询", "Technical consultation"),
    OrderType.UPGRADE: ("设备升级改造", "Upgrade"),
    OrderType.SEND_IN: ("返厂维修", "Send-in repair"),
}
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """One order as the sample tells it."""

    key: str
    order_type: OrderType
    status: str
    registered_at: datetime
    completed_at: datetime | None
    appointment_at: datetime | None
    customer: str
    site: str
    contact: str | None
    machine: str | None
    engineer: str | None
    received_by: str | None
    channel: str
    fault_case: str | None
    level: str | None
    priority: str | None
    title: tuple[str, str]
    text: tuple[str, str]
    replied_at: datetime | None = None
    agreed: tuple[tuple[str, datetime], ...] = ()  # limits agreed with the customer, by goal
    approvals: tuple[Json, ...] = ()
    flags: tuple[str, ...] = ()
    stopped: tuple[datetime, datetime] | None = None  # from when to when the machine stood still, through us
    action: tuple[str, str] | None = None  # what was tried, in vain
    is_brief: bool = False  # as brought over from an older system: no request, begin and end alone

    @property
    def is_order(self) -> bool:
        """Tell whether a work order was made of the request."""
        return self.status not in set(RequestState) - {RequestState.CLOSED}

    @classmethod
    def of_past(cls, each: Json, at: Callable[[str], datetime]) -> Told:
        """Read a line of `orders.json`."""
        order_type = OrderType(each["job_type"])
        status = {"accepted-signed": "accepted"}.get(each["status"], each["status"].replace("-", "_"))
        titles = _TITLES[order_type]
        registered_at = at(each["registered"])
        completed = at(each["completed"]) if each["completed"] else None
        is_fault = order_type is OrderType.QUALITY_FAULT and each["text_zh"]
        return cls(
            key=each["service_no"],
            order_type=order_type,
            status=status,
            registered_at=registered_at,
            completed_at=completed,
            appointment_at=registered_at + timedelta(hours=3),
            customer=each["customer"],
            site=each["site"],
            contact=each["contact"],
            machine=each["machine"],
            engineer=each["engineer"],
            received_by=each["received_by"],
            channel=each["channel"],
            fault_case=each["fault_case"],
            level=each["level"],
            priority=each["priority"],
            title=(each["text_zh"], each["text_en"]) if is_fault else titles,
            text=(each["text_zh"] or titles[0], each["text_en"] or titles[1]),
        )

    @classmethod
    def of_day(cls, each: Json, engineer: str, at: Callable[[str], datetime]) -> Told:
        """Read an order of `day.json`: appointed, waiting for its engineer."""
        return cls(
            key=each["service_no"],
            order_type=OrderType(each["job_type"]),
            status=OrderState.APPOINTED,
            registered_at=at(each["clocks"]["registered"]),
            completed_at=None,
            appointment_at=at(each["appointment"]),
            customer=each["customer"],
            site=each["site"],
            contact=_met(each),
            machine=each["machine"],
            engineer=engineer,
            received_by="P03",
            channel="phone",
            fault_case=each.get("fault_case"),
            level=each.get("level"),
            priority=each["priority"],
            title=(each["title_zh"], each["title_en"]),
            text=(each["title_zh"], each["title_en"]),
            replied_at=at(each["clocks"]["responded"]),
            agreed=tuple((goal, at(each["clocks"][f"{goal}_due"])) for goal in _agreed(each["clocks"])),
            approvals=tuple(
                {
                    "kind": _APPROVALS[said["kind"]],
                    "by": said["by"],
                    "at": at(said["at"]),
                    "is_late": "retrospective" in said,
                }
                for said in each.get("approvals", ())
                if said["at"]
            ),
            flags=tuple(each.get("flags", ())),
        )

    @classmethod
    def before_day(cls, each: Json, engineer: str, at: Callable[[str], datetime]) -> list[Told]:
        """Tell what was done on the machine before an order of `day.json`: repairs in vain, the visit followed up."""
        told = cls.of_day(each, engineer, at)
        cases = each["expected"].get("downtime", {}).get("cases", ())
        tried = [
            replace(
                told, key=prior["service_no"], status=AftercareState.ARCHIVED, registered_at=at(case["start"]),
                completed_at=at(case["end"]), appointment_at=at(case["start"]), replied_at=None, agreed=(),
                approvals=(), flags=(), stopped=(at(case["start"]), at(case["end"])),
                action=(prior["action_zh"], prior["action_en"]),
            )
            for prior, case in zip(each.get("prior_repairs", ()), cases, strict=False)
        ]  # fmt: skip
        if (followed := each.get("follow_up_of")) is not None:
            asked_at = told.registered_at - timedelta(hours=8)
            title = _TITLES[OrderType.QUALITY_FAULT]
            tried.append(
                replace(
                    told, key=followed, order_type=OrderType.QUALITY_FAULT, status=AftercareState.FOLLOW_UP_DUE,
                    registered_at=asked_at, completed_at=told.registered_at, appointment_at=asked_at, replied_at=None,
                    approvals=(), title=title, text=title,
                )
            )  # fmt: skip
        return tried


def _met(each: Json) -> str | None:
    """Name whom the engineer meets: who signs for the customer, else who was called."""
    signers = [signed["by"] for signed in each.get("signatures", ()) if signed["side"] == "customer"]
    return next(iter([*signers, *(call["to"] for call in each.get("calls", ()))]), None)


def _agreed(clocks: Json) -> tuple[str, ...]:
    """Name the goals whose limit was agreed with the customer for this order."""
    goals = ("arrival", "repair") if clocks["source"] == "agreed_with_customer" else ()
    return tuple(goal for goal in goals if clocks[f"{goal}_due"])
