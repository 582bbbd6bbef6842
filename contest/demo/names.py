"""Who appears in the demonstration (演示人物): invented, and the same on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from contest.people.idcards import check_digit

SEED = 20260501
# name, region, people who work there
UNITS = (
    ("滨江重型机械厂", "东区", 2380),
    ("远航船舶修造公司", "港区", 1650),
    ("江城电力检修公司", "东区", 940),
    ("东岸钢铁厂", "港区", 5120),
    ("恒通轨道车辆厂", "高新区", 3260),
    ("新光电缆厂", "西区", 720),
    ("滨江港务机械公司", "港区", 1180),
    ("明德精密制造公司", "高新区", 860),
    ("长河石化设备厂", "西区", 2040),
    ("永固建设安装公司", "东区", 4300),
    ("滨江水务维修中心", "西区", 510),
    ("启明储能科技公司", "高新区", 1420),
)
TRADES = {"welder": "焊工", "electrician": "电工", "fitter": "钳工"}
LEVELS = ("高级工", "高级工", "高级工", "技师", "技师", "高级技师")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
JUDGES = "贺邹熊孟秦白江阎薛侯雷石龙段郝"  # surnames that no worker has
MEN = "志强 建国 国栋 海涛 明远 振华 文斌 永刚 立军 少峰 俊杰 卫东 庆生 广平 德胜 启航 永康 晓东"
MEN += " 兆丰 子豪 一鸣 学军 世杰 成林 春生 大伟 泽宇 家骏 景行 守诚 仲平 云飞 锦程 绍棠 汉文 岳"
WOMEN = "丽华 秀英 晓燕 春梅 雅琴 文静 海霞 玉兰 思雨 佳宁 雪梅 静怡 红霞 若兰 慧敏 婷 素芬 月华"
AREAS = ("990101", "990102", "990103", "990105")  # of no province: these people do not exist


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who may enter. unit: position in UNITS; trade: code of the event."""

    unit: int
    trade: str
    name: str
    gender: str
    id_no: str
    level: str
    phone: str


def workers(today: date) -> list[Worker]:
    """Ten of each unit: four welders, three electricians, three fitters."""
    chance = Random(SEED)
    names = _names(chance)
    trades = ("welder", "electrician", "fitter") * 3 + ("welder",)
    return [
        _worker(chance, names, unit, trade, today) for unit in range(len(UNITS)) for trade in trades
    ]


def judges() -> list[str]:
    """Names of fifteen judges, none of them a worker's."""
    chance = Random(SEED + 1)
    given = [*MEN.split()[:24], *WOMEN.split()[:12]]
    return [surname + chance.choice(given) for surname in JUDGES]


def photographed(worker: Worker) -> bool:
    """Most have handed in a photo: all but every fourth number."""
    return int(worker.id_no[14:17]) % 4 != 0


def _worker(
    chance: Random, names: Iterator[tuple[str, str]], unit: int, trade: str, today: date
) -> Worker:
    name, gender = next(names)
    return Worker(
        unit=unit,
        trade=trade,
        name=name,
        gender=gender,
        id_no=_number(chance, gender, today),
        level=chance.choice(LEVELS),
        phone=f"199{chance.randrange(10**8):08}",
    )


def _names(chance: Random) -> Iterator[tuple[str, str]]:
    """Names with their gender, no name twice; one in five is a woman's."""
    seen: set[str] = set()
    while True:
        gender = "女" if chance.random() < 0.2 else "男"
        given = chance.choice((WOMEN if gender == "女" else MEN).split())
        name = chance.choice(SURNAMES) + given
        if name not in seen:
            seen.add(name)
            yield name, gender


def _number(chance: Random, gender: str, today: date) -> str:
    """A number that fits its holder: between 22 and 52 years old."""
    born_on = today.replace(day=1) - timedelta(days=chance.randrange(22 * 366, 52 * 365))
    serial = chance.randrange(0, 500) * 2 + (gender == "男")
    first = f"{chance.choice(AREAS)}{born_on:%Y%m%d}{serial:03}"
    return first + check_digit(first)
