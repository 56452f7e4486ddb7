"""A ledger with any number of orders, made in bulk: what the lists, the search and the saves are measured on."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from pathlib import Path

from app import ledger
from app.clock import SystemClock
from app.store.door import Silent, Store, Write
from app.store.kinds import OrderState, OrderType, Priority, Role
from app.store.tables import (
    Appointment,
    Asset,
    AssetModel,
    Assignment,
    Customer,
    OrderStep,
    Person,
    Site,
    WorkOrder,
)
from app.store.types import PersonId, natural_id, new_id

CITIES = (
    "北京", "上海", "广州", "深圳", "杭州", "南京", "成都", "武汉", "西安", "苏州", "天津", "重庆",
)  # fmt: skip
MACHINES = (
    "离心水泵", "冷却塔", "空压机", "变频器", "振动筛", "颚式破碎机", "圆锥破碎机", "冷水机", "浮选机", "渣浆泵",
)  # fmt: skip
FAULTS = (
    "异响", "漏水", "过热", "无法启动", "频繁跳闸", "振动超标", "压力不足", "通讯中断", "传感器失灵", "年度保养",
)  # fmt: skip
KEY = secrets.token_bytes(32)
ME = PersonId(natural_id("person", "E05"))
_CHUNK = 5_000


def make(folder: Path, orders: int) -> Store:
    """Make an encrypted laptop ledger with so many orders and give it open; the same every time but for its key."""
    folder.mkdir(parents=True, exist_ok=True)
    store = ledger.open_laptop(folder, KEY, SystemClock(), person_id=ME, is_enrolled=False)
    chance = random.Random(7)
    with store.write(recorder=Silent()) as tx:
        customers, sites, assets = _masters(tx, chance)
    for start in range(0, orders, _CHUNK):
        with store.write(recorder=Silent()) as tx:
            _orders(tx, chance, range(start, min(orders, start + _CHUNK)), customers, sites, assets)
    return store


def _masters(tx: Write, chance: random.Random) -> tuple[list, list, list]:
    tx.add(Person(id=ME, code="E05", name="林川", name_en="Lin Chuan", role=Role.ENGINEER, skills=[]))
    model = AssetModel(id=new_id(), code="M", family="pump", name="渣浆泵 GPZ-80", name_en="Slurry pump GPZ-80")
    tx.add(model)
    customers = [
        {"id": new_id(), "code": f"C{n:03}", "name": f"{chance.choice(CITIES)}第{n}矿业公司", "name_en": f"Mine {n}",
         "grade": "key"}
        for n in range(200)
    ]  # fmt: skip
    sites = [
        {"id": new_id(), "code": f"S{n:03}", "customer_id": customers[n]["id"], "name": f"{n} 号井",
         "name_en": f"Shaft {n}", "address": f"{chance.choice(CITIES)}市工业路 {n} 号"}
        for n in range(200)
    ]  # fmt: skip
    assets = [
        {"id": natural_id("asset", "GUCHUAN", f"GC{n:06}"), "serial": f"GC{n:06}", "model_id": model.id,
         "customer_id": customers[n % 200]["id"], "site_id": sites[n % 200]["id"]} for n in range(1000)
    ]  # fmt: skip
    tx.add_many(Customer, customers)
    tx.add_many(Site, sites)
    tx.add_many(Asset, assets)
    return customers, sites, assets


def _orders(tx: Write, chance: random.Random, numbers: range, customers: list, sites: list, assets: list) -> None:
    first = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    orders, steps, promises, crews = [], [], [], []
    for n in numbers:
        at = first + dt.timedelta(minutes=chance.randrange(600_000))
        order = {
            "id": new_id(), "number": f"WO-26-{n:06}", "order_type": chance.choice(list(OrderType)),
            "title": f"{chance.choice(MACHINES)}{chance.choice(FAULTS)}", "title_en": f"Machine {n} stops",
            "customer_id": customers[n % 200]["id"], "site_id": sites[n % 200]["id"],
            "asset_id": assets[n % 1000]["id"], "priority": chance.choice(list(Priority)), "dispatched_at": at,
        }  # fmt: skip
        orders.append(order)
        promises.append({"id": new_id(), "order_id": order["id"], "start_at": at, "at": at})
        crews.append({"id": new_id(), "order_id": order["id"], "person_id": ME})
        steps.append({"id": new_id(), "order_id": order["id"], "to_state": OrderState.DISPATCHED, "at": at})
    tx.add_many(WorkOrder, orders)
    tx.add_many(Appointment, promises)
    tx.add_many(Assignment, crews)
    tx.add_many(OrderStep, steps)
