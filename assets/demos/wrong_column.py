# Revenue of each region, as a model that has not seen the table might write it:
# the column is called "revenue".
by_region = df.groupby("region")["revenues"].sum()
result = by_region.sort_values(ascending=False).reset_index()
