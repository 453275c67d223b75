namespace Tributary.Tests.Docs;

/// <summary>The part of docs/exports.md that is not a list of columns.</summary>
internal static class ExportPage
{
    public const string Text = """
        # Exports

        This page is for engineers who copy the data of a program to a warehouse, a notebook or a
        spreadsheet. It is generated from the code.

        An export writes lists and the log as CSV or Parquet. Each run writes the rows that are new since
        the last run, and memory use does not grow with the number of rows. For tools that query the
        database itself, see [reporting](reporting.md).

        ## Files

        ```sh
        tributary export all --program acme --to exports/acme --format parquet
        ```

        The command works with or without a running server. It names each file after its set and time span,
        such as `rewards-start-20260501T120000000000Z.parquet`. A file gets its name only after it is
        complete. Then `manifest.jsonl` gets a line of JSON with the name, number of rows, SHA-256 and
        columns of the file. The line also has the watermark from which the next run continues.

        | option | meaning |
        |---|---|
        | `--to FOLDER` | The folder. One export at a time writes to it. |
        | `--since FILE` | The manifest of another folder. A new folder continues from it. |
        | `--personal` | Also writes the personal columns, such as e-mail addresses and properties. |
        | `--row-hash` | Adds the column `row_hash`. |
        | `--rows N` | The maximum number of rows in one file, 1,000,000 by default. |

        To start over, use an empty folder. Do so after a restore of the database
        ([backup](deploy/backup.md#the-warehouse)).

        ## On a schedule

        ```sh
        export Tributary__Exports__Folder=/srv/exports
        export Tributary__Exports__Every=1h
        tributary serve
        ```

        Each program gets a folder below this folder, and one node at a time writes to it. With several
        nodes, use a shared folder, or set this on one node only. Scheduled files have no personal columns.
        `tributary export --to /srv/exports/acme` continues them. [Settings](settings.md) has the sets and
        the format.

        ## Over HTTP

        ```sh
        curl -H "Authorization: Bearer $KEY" -D headers.txt -o rewards.csv \
          "https://tributary.example/v1/programs/acme/exports/rewards?format=csv"
        ```

        The header `Tributary-Next-After` is a watermark. Send it as `after` with the next call to get the
        rows that are new by then. With `limit`, `Tributary-Has-More: true` means that more rows are
        available now. `personal=true` needs the scope `admin`. If reading fails midway, the connection is
        closed. Therefore store the new watermark only after a complete answer.

        ## What is guaranteed

        **Every row is exported at least once, and none is left out**, even while several nodes decide at
        the same time.

        Ids and times are assigned before a transaction commits. A reader that remembers the last id or time
        would therefore miss rows that commit a moment later. A watermark contains neither. It contains the
        number of decisions of each partition, which changes in the transaction that writes the rows, while
        the partition is locked. An export reads these numbers first. Everything decided up to these numbers
        is visible from then on. Everything else has a larger number and belongs to the next export. Rows
        that can change have the time of the decision that changed them, or of the sign-up that wrote them.
        They are selected by the earliest of these times among the new decisions.

        - A row that changed while it was exported may be in two exports. So may rows after a crash.
        - A row that changed several times between two exports appears once, in its latest state.
        - To keep the latest version, take the row with the largest `updated_at` of each id. Rows without
          that column never change, so you can take any copy.
        - A change of only personal columns, such as a new e-mail address, does not export the member again.
        - An erasure blanks personal text here, but not in files that were exported before. The member
          appears again, with the status `erased`. Delete its rows in the warehouse.
        - While the database is down, clicks wait in the memory of a node. They are exported after they are
          stored.
        - Sets with rows that can change are read completely on each run, and only changed rows are written.

        ## How values are written

        | type | CSV | Parquet |
        |---|---|---|
        | text | UTF-8 | string |
        | integer | digits | int64 |
        | boolean | `true` or `false` | boolean |
        | timestamp | ISO 8601 in UTC, with microseconds | timestamp in microseconds, UTC |

        CSV follows RFC 4180, and null is an empty cell. A text that a spreadsheet would run as a formula
        has an apostrophe in front in CSV, and is unchanged in Parquet. Amounts are minor units of the
        currency beside them. Ids are those of the API.

        `row_hash` is the first 16 hexadecimal digits of the SHA-256 of the row's cells. The cells are
        written as in CSV, but without quotes and apostrophes in front, and joined by the character 31. The
        hash is the same in both formats. Two rows with the same `row_hash` are the same, so it shows
        whether a row arrived unchanged:

        ```sql
        select count(*) from read_csv('codes-*.csv', all_varchar = true)
        where row_hash <> left(sha256(concat_ws(chr(31), program, code, kind, coalesce(member, ''),
          coalesce(destination, ''), uses, coalesce(max_uses, ''), coalesce(starts_at, ''), coalesce(ends_at, ''),
          created_at)), 16);
        ```

        ## Loading

        Load the files that the manifest names, each once.

        DuckDB reads them where they are:

        ```sql
        create view rewards as
        select * from read_parquet('exports/acme/rewards-*.parquet')
        qualify row_number() over (partition by reward order by updated_at desc) = 1;
        ```

        BigQuery:

        ```sh
        gcloud storage cp exports/acme/rewards-*.parquet gs://my-bucket/acme/
        bq load --source_format=PARQUET tributary.rewards 'gs://my-bucket/acme/rewards-*.parquet'
        bq query --use_legacy_sql=false 'create or replace view tributary.current_rewards as
          select * from tributary.rewards
          qualify row_number() over (partition by reward order by updated_at desc) = 1'
        ```

        Snowflake, which remembers the files that it has loaded:

        ```sql
        create file format tributary_parquet type = parquet use_logical_type = true;
        create stage tributary_files file_format = tributary_parquet;
        put file:///srv/exports/acme/rewards-*.parquet @tributary_files/acme auto_compress = false;
        create table rewards using template (
          select array_agg(object_construct(*)) from table(infer_schema(
            location => '@tributary_files/acme', file_format => 'tributary_parquet')));
        copy into rewards from @tributary_files/acme pattern = '.*rewards-.*[.]parquet'
          match_by_column_name = case_insensitive;
        ```

        ClickHouse, which keeps the latest version automatically:

        ```sql
        create table rewards engine = ReplacingMergeTree(updated_at) order by reward
          settings allow_nullable_key = 1
          empty as select * replace (assumeNotNull(updated_at) as updated_at)
          from file('acme/rewards-*.parquet', Parquet);
        insert into rewards select * replace (assumeNotNull(updated_at) as updated_at)
          from file('acme/rewards-*.parquet', Parquet);
        select status, sum(amount) from rewards final group by status;
        ```

        ## Sets

        """;
}
