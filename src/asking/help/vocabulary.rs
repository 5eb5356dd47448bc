//! The names that pandas has, as far as a person is likely to have meant one: words with a space between.

const FRAME: &str = "\
    abs agg aggregate all any apply assign astype at bfill clip columns copy corr count cov cummax \
    cummin cumprod cumsum describe diff drop drop_duplicates dropna dtypes duplicated empty eq eval \
    explode ffill fillna filter groupby head iat idxmax idxmin iloc index info interpolate isin isna \
    isnull items iterrows itertuples join kurt loc map mask max mean median melt merge min mode \
    nlargest notna notnull nsmallest nunique pct_change pipe pivot pivot_table plot pop prod quantile \
    query rank reindex rename replace resample reset_index rolling round sample select_dtypes set_index \
    shape shift size skew sort_index sort_values squeeze stack std sum tail to_csv to_dict to_numpy \
    transform transpose unstack value_counts values var where";
const COLUMN: &str = "\
    abs agg all any apply astype autocorr between bfill clip copy corr count cummax cummin cumsum \
    describe diff drop drop_duplicates dropna dt dtype duplicated empty ffill fillna groupby head \
    idxmax idxmin iloc index interpolate is_unique isin isna isnull item items loc map mask max mean \
    median min mode name nlargest notna notnull nsmallest nunique pct_change plot prod quantile rank \
    rename replace reset_index rolling round sample shape shift size sort_index sort_values std str sum \
    tail to_dict to_frame to_list to_numpy tolist transform unique unstack value_counts values var \
    where";
const GROUPS: &str = "\
    agg aggregate all any apply count cumcount cummax cummin cumsum describe diff ffill filter first \
    get_group groups head idxmax idxmin last max mean median min ngroups nlargest nth nunique \
    pct_change pipe prod quantile rank rolling sample shift size std sum tail transform unique \
    value_counts var";
const TEXT: &str = "\
    capitalize cat contains count endswith extract extractall find findall fullmatch get isalnum \
    isalpha isdigit islower isnumeric isupper join len ljust lower lstrip match pad partition \
    removeprefix removesuffix repeat replace rjust rsplit rstrip slice split startswith strip title \
    upper zfill";
const MOMENT: &str = "\
    ceil date day day_name day_of_week day_of_year dayofweek dayofyear days_in_month floor hour \
    is_month_end is_month_start isocalendar microsecond minute month month_name normalize quarter round \
    second strftime time to_period total_seconds tz_convert tz_localize weekday year";
pub(super) const PANDAS: &str = "\
    Categorical DataFrame DatetimeIndex Grouper Index MultiIndex NA NaT Period Series Timedelta \
    Timestamp concat crosstab cut date_range get_dummies isna isnull melt merge merge_asof notna pivot \
    pivot_table qcut read_csv read_excel read_json read_parquet to_datetime to_numeric to_timedelta \
    unique";

/// The methods and attributes of each kind of object that a person is likely to have meant.
pub(super) const METHODS: &[(&[&str], &str)] = &[
    (&["DataFrame"], FRAME),
    (&["Series"], COLUMN),
    (&["DataFrameGroupBy", "SeriesGroupBy"], GROUPS),
    (&["StringMethods"], TEXT),
    (&["DatetimeProperties", "TimedeltaProperties", "PeriodProperties"], MOMENT),
];
