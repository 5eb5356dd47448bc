"""Makes the three sample tables, always the same ones. They are invented; see README.md beside this file."""

import csv
import datetime as dt
import math
import pathlib
import random

HERE = pathlib.Path(__file__).parent


def write(name, header, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def maybe(rng, value, share):
    """The value, or a gap in about that share of the rows."""
    return "" if rng.random() < share else value


def sales():
    rng = random.Random(2024)
    regions = {"North": 1.0, "South": 0.8, "East": 1.15, "West": 1.4}
    products = {"Espresso machine": 389.0, "Grinder": 149.0, "Kettle": 59.5, "Filter papers": 6.9, "Beans 1 kg": 21.9}
    weights = [2, 4, 5, 9, 12]
    day, rows, order = dt.date(2023, 1, 2), [], 10001
    while day <= dt.date(2024, 12, 30):
        season = 1 + 0.35 * math.cos((day.timetuple().tm_yday + 15) / 365 * 2 * math.pi)
        for _ in range(rng.choice([1, 1, 2, 2, 3])):
            region = rng.choices(list(regions), [3, 2, 3, 4])[0]
            product = rng.choices(list(products), weights)[0]
            units = max(1, round(rng.expovariate(1 / (3.2 * season * regions[region]))))
            price = products[product] * (1.04 if day.year == 2024 else 1)
            discount = rng.choice([0, 0, 0, 5, 10, 15])
            revenue = round(units * price * (1 - discount / 100), 2)
            rows.append([order, day.isoformat(), region, product, rng.choice(["Online", "Online", "Shop", "Partner"]), units,
                         f"{price:.2f}", discount, f"{revenue:.2f}", maybe(rng, rng.choices([1, 2, 3, 4, 5], [1, 2, 5, 12, 14])[0], 0.22)])
            order += 1
        day += dt.timedelta(days=1)
    write("sales.csv", ["order_id", "date", "region", "product", "channel", "units", "unit_price", "discount_percent", "revenue", "rating"], rows)


def energy():
    rng = random.Random(7)
    buildings = {"Library": 60, "Town hall": 45, "Swimming pool": 140, "School": 85}
    rows, start = [], dt.datetime(2024, 1, 1)
    for hour in range(0, 366 * 24, 3):
        at = start + dt.timedelta(hours=hour)
        outside = 10 - 10 * math.cos((at.timetuple().tm_yday - 15) / 366 * 2 * math.pi) + 4 * math.sin((at.hour - 9) / 24 * 2 * math.pi) + rng.gauss(0, 2)
        for building, base in buildings.items():
            busy = 1.5 if 8 <= at.hour < 18 and (at.weekday() < 5 or building == "Swimming pool") else 0.6
            kwh = base * busy * (1 + max(0, 16 - outside) / 25) * rng.uniform(0.9, 1.1)
            rows.append([at.strftime("%Y-%m-%d %H:%M:%S"), building, maybe(rng, f"{outside:.1f}", 0.03), maybe(rng, f"{kwh:.1f}", 0.015),
                         "true" if busy > 1 else "false"])
    write("energy.csv", ["measured_at", "building", "outside_temperature_c", "energy_kwh", "open"], rows)


def clinics():
    rng = random.Random(11)
    clinics_of = {"Riverside": "Lyon", "St. Anne": "Paris", "Harbour": "Marseille", "Old Town": "Nice", "Parkview": "Lyon"}
    departments = {"Cardiology": (61, 48), "Dermatology": (38, 27), "Orthopaedics": (52, 41), "Paediatrics": (8, 22), "Eye care": (57, 35)}
    rows = []
    for number in range(1, 2401):
        clinic = rng.choice(list(clinics_of))
        department = rng.choice(list(departments))
        age, wait = departments[department]
        day = dt.date(2024, 1, 2) + dt.timedelta(days=rng.randrange(360))
        waited = max(1, round(rng.gammavariate(3, wait / 3)))
        rows.append([f"P{number:05d}", day.isoformat(), clinic, clinics_of[clinic], department, max(0, min(97, round(rng.gauss(age, 12 if age > 20 else 4)))),
                     waited, maybe(rng, max(1, min(10, round(9.5 - waited / 14 + rng.gauss(0, 1)))), 0.3), rng.choice(["yes", "no", "no", "no"])])
    write("clinics.csv", ["patient_id", "visit_date", "clinic", "city", "department", "age", "wait_minutes", "satisfaction", "follow_up"], rows)


if __name__ == "__main__":
    sales()
    energy()
    clinics()
