# Five million orders; the result is the whole table.
rows = 5_000_000
chance = np.random.default_rng(7)

orders = pd.DataFrame({
    "order": np.arange(1, rows + 1),
    "day": np.datetime64("2020-01-01", "ms") + chance.integers(0, 1826, rows) * np.timedelta64(86_400_000, "ms"),
    "region": pd.Categorical.from_codes(chance.integers(0, 4, rows), ["North", "East", "South", "West"]),
    "units": chance.integers(1, 12, rows),
    "revenue": chance.gamma(2.0, 40.0, rows).round(2),
})
print(orders.groupby("region", observed=True)["revenue"].agg(["count", "mean"]).round(2))

result = orders
