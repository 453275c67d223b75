namespace Tributary.Tests.Docs;

/// <summary>The part of docs/reporting.md that is not a list of columns.</summary>
internal static class ReportingPage
{
    public const string Text = """
        # Reporting

        This page is for people who connect Metabase, Grafana or another business tool to the database. It
        is generated from the schema.

        PostgreSQL has views for these tools in the schema `reporting`. They show words instead of numbers,
        times with a time zone, and amounts in minor units with their currency. A column whose name ends in
        `_decimal` has the same amount as a decimal number, with the decimals of its currency or unit. The
        views contain the platform's ids of members and events, but no e-mail addresses, phone numbers, IP
        addresses, properties or secrets.

        The views are a contract. New columns are added at the end of a view, and no column changes its
        meaning. Any other change is a new version, which `reporting.version` shows and the changelog names.

        SQLite has the same views with the same columns, under names such as `reporting_members`. On SQLite,
        times are ISO 8601 texts, days are texts such as `2026-05-01`, and decimal numbers are texts such as
        `12.50`.

        ## A role that only reads

        ```sql
        create role tributary_reports login password 'choose one';
        grant usage on schema reporting to tributary_reports;
        grant select on all tables in schema reporting to tributary_reports;
        alter role tributary_reports set default_transaction_read_only = on;
        alter role tributary_reports set statement_timeout = '60s';
        ```

        This role can read the views, but not the tables behind them. Grant `select` again after an upgrade
        that adds a view. Large reports belong on a replica or in a warehouse ([exports](exports.md)).

        ## A question in Metabase

        Add the database with the role above and the schema `reporting`. This native question shows the
        results of each campaign, and takes the program as a variable:

        ```sql
        select coalesce(utm_campaign, '(none)') as campaign, currency, sum(sign_ups) as sign_ups,
          sum(completions) as completions, sum(revenue_decimal) as revenue, sum(reward_amount_decimal) as rewards
        from reporting.daily
        where program = {{program}} and is_referred and day >= current_date - 30
        group by 1, 2
        order by revenue desc;
        ```

        ## A panel in Grafana

        Add a PostgreSQL data source with the same role. This time-series query shows sign-ups and completed
        referrals by day, and takes the program as a dashboard variable:

        ```sql
        select day::timestamptz as time, sum(sign_ups) as sign_ups, sum(completions) as completions
        from reporting.daily
        where program = '$program' and is_referred and $__timeFilter(day::timestamptz)
        group by 1
        order by 1;
        ```

        ## Views

        """;
}
