using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <summary>
/// Writes all data stored about one member as JSON, to answer a request for access (GDPR, article 15). Other people
/// appear only by the platform's ids. Sections are streamed, so that memory stays bounded. The prefix of a column's
/// name tells how it is written: <c>at:</c> a time, <c>json:</c> JSON as stored, <c>rwd_:</c> and the like an id of
/// Tributary.
/// </summary>
public sealed class MemberExport(Database database)
{
    private const int FlushEvery = 200;

    private static readonly (string Section, string Sql)[] s_sections =
    [
        (
            "codes",
            """
            select code, kind, destination, starts_at as "at:starts_at", ends_at as "at:ends_at", max_uses, uses,
                created_at as "at:created_at"
            from code where member_id = @member order by id
            """
        ),
        (
            "acquisition",
            $"""
            select {EnumSql.Word<Channel>("s.channel")} as channel, s.source, s.medium, s.campaign, s.referrer_host,
                s.country, {EnumSql.Word<DeviceClass>("s.device")} as device, s.language
            from member m join segment s on s.program_id = m.program_id and s.id = m.segment_id
            where m.program_id = @program and m.id = @member
            """
        ),
        (
            "clicks",
            """
            select day, code, cast(sum(clicks) as bigint) as clicks, cast(sum(visitors) as bigint) as visitors
            from click_day where program_id = @program and member_id = @member group by day, code order by day, code
            """
        ),
        (
            "visits",
            """
            select c.id as "clk_:id", c.at as "at:at", c.code, c.user_agent, c.referrer_url, c.landing_url
            from member_detail d join click c on c.program_id = @program and c.visitor_id = d.visitor_id
            where d.member_id = @member order by c.at
            """
        ),
        (
            "comparable",
            """
            select case kind when 1 then 'email' when 2 then 'phone' when 3 then 'address' when 4 then 'device' when 5
                then 'payout_account' else 'card'
                end as kind, at as "at:at"
            from trait where member_id = @member order by kind, hash
            """
        ),
        (
            "referral",
            """
            select r.id as "ref_:id", u.external_id as referrer, r.source, r.code, r.status,
                r.joined_at as "at:joined_at",
                r.completed_at as "at:completed_at", r.expires_at as "at:expires_at"
            from referral r join member u on u.program_id = r.program_id and u.id = r.referrer_id
                where r.member_id = @member order by r.id
            """
        ),
        (
            "referred",
            """
            select m.external_id as member, r.status, r.joined_at as "at:joined_at"
            from referral r join member m on m.program_id = r.program_id and m.id = r.member_id
                where r.referrer_id = @member order by r.id
            """
        ),
        (
            "events",
            """
            select e.external_id as id, e.type, e.amount, e.currency, e.occurred_at as "at:occurred_at",
                e.accepted_at as "at:accepted_at", e.reverses_external_id as reverses,
                e.properties as "json:properties", e.given_reason as reason, e.outcome, e.reason as outcome_reason
            from entry e
            where e.program_id = @program and e.member_id = @member order by e.id
            """
        ),
        (
            "rewards",
            """
            select id as "rwd_:id", rule, kind, amount, currency, item, reversed, status, reason,
                occurred_at as "at:occurred_at",
                payable_at as "at:payable_at", created_at as "at:created_at"
            from reward where member_id = @member order by id
            """
        ),
        (
            "ledger",
            """
            select kind, amount, currency, at as "at:at"
            from (
                select id, booked_as as kind, abs(amount) as amount, currency, created_at as at
                from reward where member_id = @member and booked_as is not null
                union all
                select id, kind, amount, currency, at from transfer where member_id = @member) as line
            order by id
            """
        ),
        (
            "signals",
            """
            select name, mode, points, evidence as "json:evidence", at as "at:at" from fraud_signal
                where member_id = @member order by name
            """
        ),
        (
            "cases",
            """
            select id as "cas_:id", status, verdict, score, outcome, opened_at as "at:opened_at",
                resolved_at as "at:resolved_at"
            from fraud_case where member_id = @member order by id
            """
        ),
    ];

    /// <param name="json">A writer inside an object.</param>
    /// <param name="idOf">Returns the public form of an internal id, by prefix.</param>
    /// <param name="flush">Called every few rows.</param>
    public ValueTask WriteAsync(
        Utf8JsonWriter json,
        (ProgramId Program, MemberId Member) who,
        Func<string, long, string> idOf,
        Func<ValueTask> flush,
        CancellationToken stopping
    ) => StoreFaults.GuardAsync(() => ScanAsync(json, who, idOf, flush, stopping));

    private async ValueTask ScanAsync(
        Utf8JsonWriter json,
        (ProgramId Program, MemberId Member) who,
        Func<string, long, string> idOf,
        Func<ValueTask> flush,
        CancellationToken stopping
    )
    {
        await using var scan = await database.ScanAsync(stopping);
        foreach (var (section, sql) in s_sections)
        {
            json.WriteStartArray(section);
            await using var command = database.Command(
                scan.Connection,
                sql,
                ("@program", who.Program),
                ("@member", who.Member)
            );
            await using var rows = await command.ExecuteReaderAsync(stopping);
            for (var count = 1; await rows.ReadAsync(stopping); count++)
            {
                WriteRow(json, rows, idOf);
                if (count % FlushEvery == 0)
                    await flush();
            }
            json.WriteEndArray();
            await flush();
        }
    }

    private static void WriteRow(Utf8JsonWriter json, DbDataReader row, Func<string, long, string> idOf)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.FieldCount; i++)
        {
            if (row.IsDBNull(i))
                continue;
            var (form, name) = row.GetName(i).Split(':') is [var prefix, var rest]
                ? (prefix, rest)
                : ("", row.GetName(i));
            json.WritePropertyName(name);
            if (form == "at")
                json.WriteStringValue(row.Instant(i).ToString());
            else if (form == "json")
                json.WriteRawValue(row.GetString(i));
            else if (form.Length > 0)
                json.WriteStringValue(idOf(form, row.GetInt64(i)));
            else if (row.GetFieldType(i) == typeof(string))
                json.WriteStringValue(row.GetString(i));
            else
                json.WriteNumberValue(Convert.ToInt64(row.GetValue(i), CultureInfo.InvariantCulture));
        }
        json.WriteEndObject();
    }
}
