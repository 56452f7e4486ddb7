"""A work order with everything in it, its photos and its ink; every test changes what it needs."""

import io
import math
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256

from PIL import Image, ImageDraw, ImageFilter

from app.documents.content import (
    Acceptance,
    AuditEntry,
    ChargeLine,
    Charges,
    ChecklistPart,
    CheckRow,
    Diagnosis,
    EngineerLine,
    Equipment,
    Fault,
    PartConsent,
    PartLine,
    Party,
    PhotoValue,
    Segment,
    SignatureValue,
    Work,
    WorkOrderContent,
)
from app.words import Pair

DAY = datetime(2026, 11, 18, tzinfo=UTC)
_ITEMS = """控制柜外观与接线端子|Control cabinet and terminals;主电源三相电压|Supply voltage, three phases
压缩机电流|Compressor current;绕组绝缘电阻|Winding insulation
润滑油油位与油温|Oil level and temperature;油过滤器压差|Oil filter pressure drop
油泵运行电流|Oil pump current;蒸发器进出水温差|Evaporator temperature difference;蒸发器趋近温度|Evaporator approach
冷凝器趋近温度|Condenser approach
冷凝压力|Condensing pressure;蒸发压力|Evaporating pressure;吸气过热度|Suction superheat
排气温度|Discharge temperature;制冷剂泄漏检测|Refrigerant leak test;导叶执行机构行程|Guide vane travel
安全阀外观与有效期|Relief valve and its date
高压保护开关|High pressure switch;水泵振动|Pump vibration;急停按钮|Emergency stop"""
_VALUES = ("398 / 401 / 399 V", "286 A", "> 500 MΩ", "2/3, 54 ℃", "38 kPa", "5.1 K", "1 420 µS/cm", "≤ 2.0 m²")


def checklist(count: int = 40) -> ChecklistPart:
    items = [item.partition("|") for item in _ITEMS.replace("\n", ";").split(";")]
    rows = []
    for index in range(count):
        chinese, _, english = items[index % len(items)]
        verdict = "fail" if index == 24 else "watch" if index in {11, 31} else "none" if index == 6 else "pass"
        remark = {"fail": "需更换，已报价 Q-2211", "watch": "下次保养复查", "none": "本机型不适用"}.get(verdict, "")
        value = "" if verdict == "none" else _VALUES[index % len(_VALUES)]
        rows.append(CheckRow(str(index + 1), Pair(chinese, english), value, verdict, remark))
    return ChecklistPart(Pair("年度保养检查表", "Annual maintenance checklist"), tuple(rows), "F-09", "v3")


@cache
def photo(seed: int = 0, size: tuple[int, int] = (1000, 750), **kept) -> bytes:
    image = Image.new("RGB", size, (60 + seed * 20 % 150, 84, 96))
    draw = ImageDraw.Draw(image)
    chance = random.Random(seed)
    for _ in range(90):
        x, y, wide = chance.randint(0, size[0]), chance.randint(0, size[1]), chance.randint(20, 90)
        draw.ellipse([x, y, x + wide, y + wide], fill=(chance.randint(60, 210), 110, 90), outline=(30, 30, 30), width=4)
    grain = Image.effect_noise(size, 24).convert("RGB") if seed < 0 else _grain(size, chance)
    image = Image.blend(image, grain, 0.12).filter(ImageFilter.GaussianBlur(0.7))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=78)
    return out.getvalue()


def _grain(size, chance) -> Image.Image:
    return Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).convert("RGB")


def strokes(seed: int = 3, scale: float = 1) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    chance, drawn = random.Random(seed), []
    for index in range(6):
        count = chance.randint(24, 40)
        wide, high, phase = chance.uniform(14, 30), chance.uniform(14, 34), chance.uniform(0, 6)
        points = []
        for step in range(count):
            share = step / (count - 1)
            x = 20 + index * 36 + wide * math.cos(phase + share * 4.6) * (0.6 + share) + share * 18
            y = 60 - high * math.sin(phase + share * 5.3)
            pen = 0.8 + 1.6 * math.sin(math.pi * min(1, share * 1.15)) ** 0.7
            points.append((round(x * 10 * scale), round(y * 10 * scale), round(pen * 10)))
        drawn.append(tuple(points))
    return tuple(drawn)


def a_signature(side: str = "customer", purpose: str = "acceptance", minutes: int = 0, **changes) -> SignatureValue:
    is_customer = side == "customer"
    statement = Pair(
        "本人确认：以上工作已在现场完成并经核对，同意按本工单结算。"
        if is_customer
        else "本人完成上述工作，所记内容属实。",
        "I confirm that the work above was done on site and accept this work order."
        if is_customer
        else "I did the work above; what is recorded is true.",
    )
    values = {
        "purpose": purpose,
        "side": side,
        "name": "陳麗瓊" if is_customer else "欧阳靖㛃",
        "role": Pair("设施经理", "facility manager") if is_customer else Pair("工程师", "engineer"),
        "strokes": strokes(5 if is_customer else 9),
        "statement": statement,
        "code": "7F3A-91C2",
        "at": DAY + timedelta(hours=6, minutes=30 + minutes),
        "device": "A7 / LAP-0217",
        "pen_sha256": sha256(f"{side}{minutes}".encode()).hexdigest(),
    }
    return SignatureValue(**{**values, **changes})


def _parts() -> tuple[PartLine, ...]:
    consent = PartConsent(True, "陳麗瓊", DAY + timedelta(hours=3))
    seal = Pair("机械密封（碳化硅）", "Mechanical seal (SiC)")
    return (
        PartLine("029-24117-000", seal, Decimal(1), "件", consent, "MS-18-0071", "MS-26-1190", "returned"),
        PartLine("SKF 6313-2Z/C3", Pair("深沟球轴承", "Ball bearing"), Decimal(2), "件", consent),
        PartLine("011-00533-000", Pair("冷冻机油 18.9 L", "Oil 18.9 L"), Decimal("1.5"), "桶", consent),
    )


def _charges() -> Charges:
    lines = (
        ChargeLine(
            "parts",
            Pair("机械密封（碳化硅）", "Mechanical seal (SiC)"),
            Decimal(1),
            "件",
            386000,
            386000,
            347400,
            "package",
        ),
        ChargeLine("parts", Pair("深沟球轴承", "Ball bearing"), Decimal(2), "件", 42800, 85600, 85600),
        ChargeLine("parts", Pair("冷冻机油 18.9 L", "Oil 18.9 L"), Decimal("1.5"), "桶", 28805, 43208, 0, "warranty"),
        ChargeLine("labour", Pair("工时", "Labour"), Decimal("4.5"), "h", 18000, 81000, 81000),
        ChargeLine("call_out", Pair("上门", "Call-out"), Decimal(1), "次", 20000, 20000, 20000),
    )
    total = sum(line.payable_minor for line in lines)
    policy = Pair("保外收费，服务包九折", "Out of warranty, 10 % by service package")
    return Charges(
        lines, total, "CNY", policy, DAY + timedelta(hours=2), total, Pair("微信", "WeChat"), "RC-26-A7-0007"
    )


def _segments() -> tuple[Segment, ...]:
    marks = (
        ("travel", 0, 70, ""),
        ("on_site", 70, 90, ""),
        ("work", 90, 240, ""),
        ("pause", 240, 300, "午休 lunch"),
        ("work", 300, 420, ""),
        ("return", 420, 480, ""),
    )
    return tuple(
        Segment(
            kind,
            Pair("欧阳靖㛃", "Ouyang Jingjie"),
            DAY + timedelta(minutes=begin),
            DAY + timedelta(minutes=end),
            reason,
        )
        for kind, begin, end, reason in marks
    )


def _audit() -> tuple[AuditEntry, ...]:
    told = (
        (2, "陳麗瓊", Pair("签署收费告知书：估算 5 340.00 元", "Signed the charge notice: estimate 5,340.00")),
        (3, "陳麗瓊", Pair("同意更换配件 3 项", "Agreed to 3 parts")),
        (
            6,
            "欧阳靖㛃",
            Pair("展示结果：趋近温度 1.3 K，满载 2 h 无报警", "Showed the result: approach 1.3 K, 2 h at full load"),
        ),
        (7, "陳麗瓊", Pair("阅读全文后在屏幕上签字", "Read the whole text and signed on the screen")),
    )
    return tuple(
        AuditEntry(DAY + timedelta(hours=hour), who, "A7 / LAP-0217", what, sha256(what.zh.encode()).hexdigest())
        for hour, who, what in told
    )


def a_work_order(photos: int = 6, rows: int = 40, **changes) -> WorkOrderContent:
    values = {
        "number": "WO-26-00815",
        "revision": 1,
        "order_type": "quality_fault",
        "title": Pair("冷水机组冷凝压力过高", "Chiller: condensing pressure too high"),
        "zone": "Asia/Shanghai",
        "made_at": DAY + timedelta(hours=7),
        "priority": "P2",
        "provider": Party(Pair("崮川矿山机械有限公司", "Guchuan Mining Machinery Co., Ltd."), phone="400-000-0018"),
        "customer": Party(
            Pair("香港啟德區域供冷有限公司", "Kai Tak District Cooling Ltd."),
            "九龍啟德承豐道 33 號 B2 層冷凍機房",
            person="陳麗瓊",
            person_role=Pair("设施经理", "facility manager"),
            person_phone="138-0000-0143",
            site=Pair("啟德冷站", "Kai Tak plant"),
        ),
        "engineers": (EngineerLine("欧阳靖㛃", "E05", "Ouyang Jingjie"),),
        "equipment": Equipment(
            Pair("离心式冷水机组 2 号", "Centrifugal chiller no. 2"),
            "YK-CHL-2200",
            "8F2A-77C1-0092",
            "2 200 kW",
            date(2019, 3, 1),
            date(2019, 6, 3),
            "out",
            date(2020, 6, 2),
            Pair("超过 12 个月", "more than 12 months"),
        ),
        "fault": Fault(
            Pair(
                "机组自 11 月 16 日起间歇性报「冷凝压力过高」并降载运行，晚高峰出水温度升至 9.4 ℃（设定 7.0 ℃）。",
                "Since 16 November the unit reports “condensing pressure too high” now and then and reduces load; "
                "outlet water rises to 9.4 ℃ in the evening (set 7.0 ℃).",
            ),
            DAY - timedelta(days=2),
            "B",
            Pair(
                "铭牌完整，无拆动痕迹；右侧护板有旧划痕，已拍照。",
                "Name plate intact, no tampering; old scratch on the right panel, photographed.",
            ),
        ),
        "diagnosis": Diagnosis(
            Pair(
                "冷凝器趋近温度 4.8 K（正常 ≤ 2.0 K），冷凝管结垢，冷却水流量不足；3# 水泵机械密封磨损。",
                "Condenser approach 4.8 K (normal ≤ 2.0 K): tubes fouled, too little water; seal of pump 3 worn.",
            ),
            "C07",
            Pair("结垢", "fouling"),
        ),
        "work": Work(
            (
                Pair("停机、挂牌上锁。", "Stopped, locked and tagged."),
                Pair("拆端盖通炮清洗 412 根冷凝管。", "Removed end covers, brushed 412 condenser tubes."),
                Pair("更换机械密封与轴承，补充冷冻机油。", "Replaced seal and bearings, topped up the oil."),
            ),
            "repaired",
            Pair("复测趋近温度 1.3 K，满载 2 h 无报警。", "Approach now 1.3 K; two hours at full load, no alarm."),
            Pair(
                "冷却塔填料老化，建议 2027 年第一季度更换。",
                "Cooling tower fill is old; replace it in the first quarter of 2027.",
            ),
        ),
        "checklists": (checklist(rows),),
        "parts": _parts(),
        "segments": _segments(),
        "charges": _charges(),
        "photos": tuple(
            PhotoValue(
                photo(index % 6),
                Pair(f"冷凝管 {index + 1}", f"Tubes {index + 1}"),
                ("before", "during", "after")[index % 3],
                DAY + timedelta(hours=2, minutes=index),
            )
            for index in range(photos)
        ),
        "signatures": (
            a_signature("customer", "part_consent", -200),
            a_signature("engineer"),
            a_signature("customer", minutes=2),
        ),
        "acceptance": Acceptance("no_objection", 1, "服务及时，很满意。"),
        "audit": _audit(),
        "root_fingerprint": sha256(b"root").hexdigest(),
    }
    return WorkOrderContent(**{**values, **changes})
