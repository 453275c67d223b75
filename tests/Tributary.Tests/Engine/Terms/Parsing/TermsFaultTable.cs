namespace Tributary.Tests.Engine.Terms.Parsing;

/// <summary>Every single fault of the Terms' grammar, with the place where it is reported.</summary>
/// <remarks>
/// A line has the kind of text, the text and the faults. The kind is <c>terms</c> for members of the Terms, <c>rule</c>
/// for members of their only rule, <c>when</c> for that rule's condition, or <c>raw</c> for the whole text.
/// </remarks>
internal static class TermsFaultTable
{
    /// <summary>Faults of the Terms as a whole, of their links, times, counters.</summary>
    public const string Program = """
        # JSON
        raw | | malformed_json
        raw | { | malformed_json
        raw | {} {} | malformed_json
        raw | {"name": "T",} | malformed_json
        raw | {"name": 01} | malformed_json
        raw | {'name': "T"} | malformed_json
        raw | {"name": "T" /* c */} | malformed_json
        raw | [] | wrong_type
        raw | null | wrong_type
        raw | {} | /name missing_field, /currency missing_field, /link missing_field, /rewards missing_field
        terms | {"rewards": [{"key": "a", "key": "b", "on": "x", "to": "member", "amount": 1}]}
            | /rewards/0/key duplicate_key
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example"], "allowed_hosts": []}}
            | /link/allowed_hosts duplicate_key
        terms | {"name": "a\u0000b"} | /name invalid_text
        terms | {"name": "a\ud800"} | /name invalid_text
        terms | {"name": "\udc00a"} | /name invalid_text
        terms | {"units": {"a\ud800": {}}} | /units invalid_text
        terms | {"nam": "x"} | /nam unknown_field
        terms | {"a/b~c": 1} | /a~1b~0c unknown_field
        terms | {"": 1} | / unknown_field

        # name, currency, accepts, units
        terms | {"name": ""} | /name out_of_range
        terms | {"name": " "} | /name invalid_format
        terms | {"name": "a\nb"} | /name invalid_format
        terms | {"name": 1} | /name wrong_type
        terms | {"name": null} | /name wrong_type
        terms | {"currency": "usd"} | /currency unknown_currency
        terms | {"currency": "XAU"} | /currency unknown_currency
        terms | {"currency": 1} | /currency wrong_type
        terms | {"accepts": []} | /accepts out_of_range
        terms | {"accepts": "USD"} | /accepts wrong_type
        terms | {"accepts": ["USD", "USX"]} | /accepts/1 unknown_currency
        terms | {"accepts": ["EUR", "EUR"]} | /accepts/1 duplicate_value
        terms | {"units": []} | /units wrong_type
        terms | {"units": {"MB": 0}} | /units/MB wrong_type
        terms | {"units": {"1MB": {}}} | /units/1MB invalid_format
        terms | {"units": {"usd": {}}} | /units/usd not_allowed
        terms | {"units": {"MB": {"exponent": 10}}} | /units/MB/exponent out_of_range
        terms | {"units": {"MB": {"exponent": "0"}}} | /units/MB/exponent wrong_type
        terms | {"units": {"MB": {"exp": 0}}} | /units/MB/exp unknown_field

        # time
        terms | {"timezone": "Mars/Olympus"} | /timezone unknown_timezone
        terms | {"timezone": "europe berlin"} | /timezone invalid_format
        terms | {"timezone": "../../etc/passwd"} | /timezone invalid_format
        terms | {"timezone": "localtime"} | /timezone unknown_timezone
        terms | {"timezone": "right/UTC"} | /timezone unknown_timezone
        terms | {"timezone": null} | /timezone wrong_type
        terms | {"starts_at": "2026-05-01"} | /starts_at invalid_format
        terms | {"starts_at": "2026-05-01T00:00:00"} | /starts_at invalid_format
        terms | {"starts_at": "2026-02-30T00:00:00Z"} | /starts_at invalid_format
        terms | {"starts_at": "1969-12-31T23:59:59Z"} | /starts_at invalid_format
        terms | {"ends_at": 1} | /ends_at wrong_type
        terms | {"starts_at": "2026-05-02T00:00:00Z", "ends_at": "2026-05-02T02:00:00+02:00"} | /ends_at not_allowed
        terms | {"applies_to": "everyone"} | /applies_to unknown_value

        # link
        terms | {"link": "https://acme.example"} | /link wrong_type
        terms | {"link": {}} | /link/destination missing_field, /link/allowed_hosts missing_field
        terms | {"link": {"destination": "https://acme.example/", "allowed_hosts": []}}
            | /link/allowed_hosts out_of_range
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example", "*.acme.example"]}}
            | /link/allowed_hosts/1 invalid_format
        terms | {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example", "Acme.example"]}}
            | /link/allowed_hosts/1 invalid_format
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example", "acme.example:80"]}}
            | /link/allowed_hosts/1 invalid_format
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example", "https://b.example"]}}
            | /link/allowed_hosts/1 invalid_format
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example", "bücher.example"]}}
            | /link/allowed_hosts/1 invalid_format
        terms | {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example", "acme.example"]}}
            | /link/allowed_hosts/1 duplicate_value
        terms | {"link": {"destination": "https://evil.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination host_not_allowed
        terms | {"link": {"destination": "https://acme.example.evil.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination host_not_allowed
        terms | {"link": {"destination": "https://acme.example./", "allowed_hosts": ["acme.example"]}}
            | /link/destination host_not_allowed
        terms | {"link": {"destination": "https://acme%2eexample/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "http://0x7f.0.0.1/", "allowed_hosts": ["127.0.0.1"]}}
            | /link/destination host_not_allowed
        terms | {"link": {"destination": "https://user@acme.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "https://@acme.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example"],
                      "fallback": "https://evil.example/"}} | /link/fallback host_not_allowed
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example"],
                      "fallback": "//acme.example/lost"}} | /link/fallback invalid_format
        terms | {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example"], "fallback": 1}}
            | /link/fallback wrong_type
        terms |
            {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example"], "consent": "maybe"}}
            | /link/consent unknown_value
        terms | {"link": {"destination": "https://acme.example/", "allowed_hosts": ["acme.example"], "consent": true}}
            | /link/consent wrong_type
        terms | {"link": {"destination": "/welcome", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "//acme.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "ftp://acme.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "javascript:alert(1)", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "https:\\\\acme.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "https://acme.example\\@evil.example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "https://acme.example/\r\nx", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format
        terms | {"link": {"destination": "https://acme。example/", "allowed_hosts": ["acme.example"]}}
            | /link/destination invalid_format

        # attribution, completion, counters
        terms | {"attribution": {"model": "any_click"}} | /attribution/model unknown_value
        terms | {"attribution": {"window": "30"}} | /attribution/window invalid_format
        terms | {"attribution": {"window": 30}} | /attribution/window wrong_type
        terms | {"attribution": {"prefer": "referrer"}} | /attribution/prefer unknown_value
        terms | {"attribution": {"windw": "30d"}} | /attribution/windw unknown_field
        terms | {"completes": {}} | /completes/when missing_field
        terms | {"completes": {"when": {}, "within": "0d"}} | /completes/within invalid_format
        terms | {"completes": {"when": {"field": "payee.group", "op": "eq", "value": "x"}}}
            | /completes/when/field unknown_condition_field
        terms | {"counters": {"Big": {"of": "bet"}}} | /counters/Big invalid_format
        terms | {"counters": {"big": {}}} | /counters/big/of missing_field
        terms | {"counters": {"big": {"of": "Bet"}}} | /counters/big/of invalid_format
        terms | {"counters": {"big": {"of": "bet", "if": {}}}} | /counters/big/if unknown_field
        terms | {"counters": {"big": {"of": "bet", "when": {"field": "payee.group", "op": "eq", "value": "x"}}}}
            | /counters/big/when/field unknown_condition_field
        terms | {"counters": {"a": {"of": "bet", "when": {"field": "counters.a", "op": "gt", "value": 1}}}}
            | /counters/a counter_cycle
        terms |
            {"counters": {"a": {"of": "bet", "when": {"field": "counters.b", "op": "gt", "value": 1}},
                          "b": {"of": "bet", "when": {"field": "counters.a", "op": "gt", "value": 1}}}}
            | /counters/a counter_cycle

        # several at once
        rule | {"hold": "1w", "approval": 1, "cap": {"count": "5"}, "whem": {}}
            | /rewards/0/whem unknown_field, /rewards/0/hold invalid_format,
            /rewards/0/approval wrong_type, /rewards/0/cap/count wrong_type
        """;

    /// <summary>Faults of rules, their grants, conditions and caps.</summary>
    public const string Rules = """
        # budget and caps
        terms | {"budget": {}} | /budget/amount missing_field
        terms | {"budget": {"amount": 0}} | /budget/amount out_of_range
        terms | {"budget": {"amount": 1, "per": "year"}} | /budget/per unknown_value
        terms | {"budget": {"amount": 1, "count": 1}} | /budget/count unknown_field
        terms | {"caps": [{"rules": ["nobody"], "count": 1}]} | /caps/0/rules/0 unknown_rule
        terms | {"caps": [{"rules": [], "count": 1}]} | /caps/0/rules out_of_range
        terms | {"caps": [{"count": 1}]} | /caps/0/rules missing_field
        terms |
            {"rewards": [{"key": "a", "on": "x", "to": "member", "amount": 1}],
             "caps": [{"rules": ["a", "a"], "count": 1}]} | /caps/0/rules/1 duplicate_value
        terms | {"rewards": [{"key": "a", "on": "x", "to": "member", "amount": 1}], "caps": [{"rules": ["a"]}]}
            | /caps/0 missing_field
        terms |
            {"rewards": [{"key": "a", "on": "x", "to": "member", "item": "mug"}],
             "caps": [{"rules": ["a"], "amount": 1}]} | /caps/0/amount not_allowed
        terms |
            {"rewards": [{"key": "a", "on": "x", "to": "member", "amount": 1}],
             "caps": [{"rules": ["a"], "count": 1, "per": "day"}, {"rules": ["a"], "count": 9, "per": "month"},
                      {"rules": ["a"], "amount": 9, "per": "day"}]} | /caps/2 duplicate_value
        rule | {"cap": {}} | /rewards/0/cap missing_field
        rule | {"cap": {"count": 0}} | /rewards/0/cap/count out_of_range
        rule | {"cap": {"count": 1, "of": "referrer"}} | /rewards/0/cap/of unknown_value
        rule | {"cap": {"count": 1, "over": "queue"}} | /rewards/0/cap/over unknown_value
        rule | {"cap": {"count": 1, "pre": "day"}} | /rewards/0/cap/pre unknown_field
        rule | {"item": "mug", "cap": {"amount": 1}} | /rewards/0/cap/amount not_allowed

        # rules
        terms | {"rewards": {}} | /rewards wrong_type
        terms | {"rewards": [1]} | /rewards/0 wrong_type
        terms | {"rewards": [{}]}
            | /rewards/0/key missing_field, /rewards/0/on missing_field, /rewards/0/to missing_field,
            /rewards/0 missing_field
        terms |
            {"rewards": [{"key": "a", "on": "x", "to": "member", "amount": 1},
                         {"key": "a", "on": "x", "to": "member", "amount": 1}]} | /rewards/1/key duplicate_value
        rule | {"key": "1a"} | /rewards/0/key invalid_format
        rule | {"key": "Bonus"} | /rewards/0/key invalid_format
        rule | {"ammount": 1} | /rewards/0/ammount unknown_field
        rule | {"on": "Purchase"} | /rewards/0/on invalid_format
        rule | {"on": "referral.rejected"} | /rewards/0/on invalid_format
        rule | {"on": 1} | /rewards/0/on wrong_type
        rule | {"to": "friend"} | /rewards/0/to unknown_value
        rule | {"kind": "cash"} | /rewards/0/kind unknown_value
        rule | {"hold": "1w"} | /rewards/0/hold invalid_format
        rule | {"hold": null} | /rewards/0/hold wrong_type
        rule | {"approval": "none"} | /rewards/0/approval unknown_value
        rule | {"on_refund": "never"} | /rewards/0/on_refund unknown_value
        rule | {"groups": []} | /rewards/0/groups out_of_range
        rule | {"groups": [""]} | /rewards/0/groups/0 out_of_range
        rule | {"groups": ["a", "a"]} | /rewards/0/groups/1 duplicate_value
        rule | {"base": "event.currency"} | /rewards/0/base unknown_value
        rule | {"base": "member.depth"} | /rewards/0/base unknown_value
        rule | {"base": "amount"} | /rewards/0/base unknown_condition_field
        rule | {"for": 12} | /rewards/0/for wrong_type
        rule | {"for": "1y"} | /rewards/0/for invalid_format
        rule | {"for": {}} | /rewards/0/for missing_field
        rule | {"for": {"span": "12mo", "from": "paid"}} | /rewards/0/for/from unknown_value
        rule | {"for": {"count": 0}} | /rewards/0/for/count out_of_range
        rule | {"for": {"span": "12mo", "until": 1}} | /rewards/0/for/until unknown_field

        # grants
        terms | {"rewards": [{"key": "a", "on": "x", "to": "member"}]} | /rewards/0 missing_field
        rule | {"amount": 1, "rates": ["1%"]} | /rewards/0 not_allowed
        rule | {"amount": "12"} | /rewards/0/amount wrong_type
        rule | {"amount": 1.0} | /rewards/0/amount wrong_type
        rule | {"amount": 1e3} | /rewards/0/amount wrong_type
        rule | {"amount": null} | /rewards/0/amount wrong_type
        rule | {"amount": 0} | /rewards/0/amount out_of_range
        rule | {"amount": -5} | /rewards/0/amount out_of_range
        rule | {"amount": 9007199254740992} | /rewards/0/amount out_of_range
        rule | {"amount": 99999999999999999999} | /rewards/0/amount out_of_range
        rule | {"amount": {}} | /rewards/0/amount out_of_range
        rule | {"amount": {"EUR": 1, "MB": 1}} | /rewards/0/amount/MB unknown_currency
        rule | {"amount": {"EUR": 0}} | /rewards/0/amount/EUR out_of_range
        rule | {"kind": "points", "amount": 5} | /rewards/0/amount unknown_currency
        terms |
            {"units": {"MB": {}, "GB": {}},
             "rewards": [{"key": "a", "on": "x", "to": "member", "kind": "credit", "amount": 5}]}
            | /rewards/0/amount unknown_currency
        rule | {"to": "upline", "amount": 1} | /rewards/0/amount not_allowed
        rule | {"to": "upline", "item": "mug"} | /rewards/0/item not_allowed
        rule | {"to": "upline", "tiers": [{"from": 0, "amount": 1}]} | /rewards/0/tiers/0/amount not_allowed
        rule | {"rates": "10%"} | /rewards/0/rates wrong_type
        rule | {"rates": []} | /rewards/0/rates out_of_range
        rule | {"rates": ["10%", "5%"]} | /rewards/0/rates out_of_range
        rule | {"to": "member", "rates": ["10%", "5%"]} | /rewards/0/rates out_of_range
        rule | {"to": "upline", "rates": ["10%", 5]} | /rewards/0/rates/1 wrong_type
        rule | {"to": "upline", "rates": ["10%", "5"]} | /rewards/0/rates/1 invalid_format
        rule | {"rates": ["101%"]} | /rewards/0/rates/0 invalid_format
        rule | {"rates": ["1.1234567%"]} | /rewards/0/rates/0 invalid_format
        rule | {"rates": ["-1%"]} | /rewards/0/rates/0 invalid_format
        rule | {"item": ""} | /rewards/0/item out_of_range
        rule | {"item": "mug", "kind": "money"} | /rewards/0/item not_allowed
        rule | {"tiers": []} | /rewards/0/tiers out_of_range
        rule | {"tiers": [{"rates": ["1%"]}]} | /rewards/0/tiers/0/from missing_field
        rule | {"tiers": [{"from": 0}]} | /rewards/0/tiers/0 missing_field
        rule | {"tiers": [{"from": 0, "rates": ["1%"], "amount": 1}]} | /rewards/0/tiers/0 not_allowed
        rule | {"tiers": [{"from": 0, "rates": ["1%"], "item": "x"}]} | /rewards/0/tiers/0/item unknown_field
        rule | {"tiers": [{"from": 1, "rates": ["1%"]}]} | /rewards/0/tiers/0/from out_of_range
        rule | {"tiers": [{"from": -1, "rates": ["1%"]}]} | /rewards/0/tiers/0/from out_of_range
        rule | {"tiers": [{"from": 0, "rates": ["1%"]}, {"from": 0, "rates": ["2%"]}]}
            | /rewards/0/tiers/1/from out_of_range
        rule | {"tiers": [{"from": 0, "rates": ["1%", "2%"]}]} | /rewards/0/tiers/0/rates out_of_range

        # milestones
        rule | {"on": "referral.completed", "milestone": {}} | /rewards/0/milestone/at missing_field
        rule | {"on": "referral.completed", "milestone": {"at": 0}} | /rewards/0/milestone/at out_of_range
        rule | {"on": "referral.completed", "milestone": {"at": 5, "every": 0}}
            | /rewards/0/milestone/every out_of_range
        rule | {"on": "purchase", "milestone": {"at": 5}} | /rewards/0/milestone not_allowed
        rule | {"on": "referral.completed", "to": "member", "milestone": {"at": 5}} | /rewards/0/milestone not_allowed
        rule | {"on": "purchase", "to": "upline", "rates": ["1%"], "milestone": {"at": 5}}
            | /rewards/0/milestone not_allowed

        # reserved
        rule | {"on": "period.closed"} | /rewards/0/on reserved
        rule | {"on": "reactivation"} | /rewards/0/on reserved
        rule | {"to": "code_owner"} | /rewards/0/to reserved
        rule | {"kind": "reactivation"} | /rewards/0/kind reserved
        rule | {"split": {}} | /rewards/0/split reserved
        rule | {"carry": true} | /rewards/0/carry reserved
        rule | {"qualify": {}} | /rewards/0/qualify reserved
        rule | {"unqualified": "skip"} | /rewards/0/unqualified reserved
        rule | {"override": {}} | /rewards/0/override reserved
        terms | {"reactivation": {}} | /reactivation reserved

        # conditions
        when | [] | /rewards/0/when wrong_type
        when | {"al": []} | /rewards/0/when/al unknown_field
        when | {"all": []} | /rewards/0/when/all out_of_range
        when | {"all": {}} | /rewards/0/when/all wrong_type
        when | {"all": [{}]} | /rewards/0/when/all/0 not_allowed
        when | {"not": []} | /rewards/0/when/not wrong_type
        when | {"not": {}, "any": []} | /rewards/0/when not_allowed
        when | {"not": {"field": "event.amount", "op": "eq", "value": 1}, "op": "eq"} | /rewards/0/when not_allowed
        when | {"field": "event.amount"} | /rewards/0/when/op missing_field, /rewards/0/when/value missing_field
        when | {"op": "eq", "value": 1} | /rewards/0/when/field missing_field
        when | {"field": "event.amount", "op": "eq", "value": 1, "unit": "USD"} | /rewards/0/when/unit unknown_field
        when | {"field": "event.amount", "op": "=", "value": 1} | /rewards/0/when/op unknown_value
        when | {"field": 1, "op": "eq", "value": 1} | /rewards/0/when/field wrong_type
        when | {"field": "amount", "op": "eq", "value": 1} | /rewards/0/when/field unknown_condition_field
        when | {"field": "event.id", "op": "eq", "value": 1} | /rewards/0/when/field unknown_condition_field
        when | {"field": "event.properties.a.b", "op": "eq", "value": 1} | /rewards/0/when/field unknown_condition_field
        when | {"field": "member.email", "op": "eq", "value": "x"} | /rewards/0/when/field unknown_condition_field
        when | {"field": "member.events.purchase", "op": "eq", "value": 1}
            | /rewards/0/when/field unknown_condition_field
        when | {"field": "member.events.purchase.count.year", "op": "eq", "value": 1}
            | /rewards/0/when/field unknown_condition_field
        when | {"field": "member.events.purchase.count.all", "op": "eq", "value": 1}
            | /rewards/0/when/field unknown_condition_field
        when | {"field": "referral.id", "op": "eq", "value": "x"} | /rewards/0/when/field unknown_condition_field
        when | {"field": "counters", "op": "eq", "value": 1} | /rewards/0/when/field unknown_condition_field
        when | {"field": "counters.small", "op": "eq", "value": 1} | /rewards/0/when/field unknown_counter
        when | {"field": "referrer.counters.small.amount.week", "op": "eq", "value": 1}
            | /rewards/0/when/field unknown_counter
        when | {"field": "event.amount", "op": "eq", "value": "20"} | /rewards/0/when/value wrong_type
        when | {"field": "event.amount", "op": "eq", "value": 20.00} | /rewards/0/when/value wrong_type
        when | {"field": "event.amount", "op": "eq", "value": [1]} | /rewards/0/when/value wrong_type
        when | {"field": "event.amount", "op": "eq", "value": null} | /rewards/0/when/value wrong_type
        when | {"field": "event.amount", "op": "in", "value": 1} | /rewards/0/when/value wrong_type
        when | {"field": "event.amount", "op": "in", "value": []} | /rewards/0/when/value out_of_range
        when | {"field": "event.amount", "op": "in", "value": [1, "2"]} | /rewards/0/when/value/1 wrong_type
        when | {"field": "event.amount", "op": "exists", "value": "yes"} | /rewards/0/when/value wrong_type
        when | {"field": "event.amount", "op": "gt", "value": 9007199254740992} | /rewards/0/when/value out_of_range
        when | {"field": "member.group", "op": "eq", "value": 1} | /rewards/0/when/value wrong_type
        when | {"field": "member.group", "op": "gt", "value": "a"} | /rewards/0/when/op not_allowed
        when | {"field": "member.joined_at", "op": "gt", "value": 1} | /rewards/0/when/value wrong_type
        when | {"field": "member.joined_at", "op": "gt", "value": "2026-05-01"} | /rewards/0/when/value invalid_format
        when | {"field": "event.type", "op": "eq", "value": "Purchase"} | /rewards/0/when/value unknown_value
        when | {"field": "event.currency", "op": "in", "value": ["USD", "MB"]} | /rewards/0/when/value/1 unknown_value
        when | {"field": "referral.status", "op": "eq", "value": "done"} | /rewards/0/when/value unknown_value
        when | {"field": "referral.source", "op": "eq", "value": "qr"} | /rewards/0/when/value unknown_value
        when | {"field": "payee.status", "op": "eq", "value": "gone"} | /rewards/0/when/value unknown_value
        when | {"field": "event.properties.x", "op": "gt", "value": "a"} | /rewards/0/when/value wrong_type
        when | {"field": "event.properties.x", "op": "gt", "value": true} | /rewards/0/when/value wrong_type
        when | {"field": "event.properties.x", "op": "eq", "value": {}} | /rewards/0/when/value wrong_type
        when | {"field": "event.properties.x", "op": "eq", "value": 1e3} | /rewards/0/when/value out_of_range
        when | {"field": "event.properties.x", "op": "eq", "value": 1.00000000000000000000000000001}
            | /rewards/0/when/value out_of_range
        """;
}
