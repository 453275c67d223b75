using System.Collections.ObjectModel;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Server.Cli.Import;
using Tributary.Server.Cli.Progress;

namespace Tributary.Server.Cli.WhatIf;

/// <summary>
/// <c>tributary what-if</c>: asks a running server what other Terms would have changed, by the calls that the pages
/// use, and prints the answer. Ctrl-C cancels the work.
/// </summary>
internal static class WhatIfCommand
{
    private const string KeyVariable = "TRIBUTARY_KEY";
    private const int MostRows = 100;

    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var url = new Option<string>("--url")
        {
            Description = "The address of a server.",
            DefaultValueFactory = _ => "http://localhost:8080",
        };
        var key = new Option<string?>("--key")
        {
            Description = $"A key with the scopes read and manage. Default: the variable {KeyVariable}.",
        };
        var program = new Option<string>("--program") { Description = "The program.", Required = true };
        var terms = new Option<FileInfo>("--terms") { Description = "A file of Terms.", Required = true };
        var days = new Option<int>("--days")
        {
            Description = "The length of the window, which ends now.",
            DefaultValueFactory = _ => 30,
        };
        var asPublished = new Option<bool>("--as-published")
        {
            Description = "The Terms govern as if they had been published at the beginning of the window.",
        };
        var export = new Option<FileInfo?>("--export")
        {
            Description = "The CSV file to write, with one line for each member who would have gained or lost.",
        };
        var command = new Command(
            "what-if",
            "Asks a server what other Terms would have changed over the last days: the cost, who gains and who loses."
        )
        {
            url,
            key,
            program,
            terms,
            days,
            asPublished,
            export,
        };
        command.SetAction(
            async (parsed, stopping) =>
            {
                var streams = parsed.InvocationConfiguration;
                try
                {
                    using var http = new HttpClient(new SocketsHttpHandler());
                    var client = ClientOf(
                        http,
                        parsed.GetValue(url)!,
                        parsed.GetValue(key) ?? Setup.Configuration(parsed)[KeyVariable],
                        parsed.GetValue(program)!
                    );
                    var question = new NewWhatIf
                    {
                        Terms = await ReadAsync(parsed.GetValue(terms)!, stopping),
                        Days = parsed.GetValue(days),
                        AsPublished = parsed.GetValue(asPublished),
                    };
                    var answer = await AskAsync(client, question, streams.Error, stopping);
                    await PrintAsync(streams.Output, answer);
                    if (parsed.GetValue(export) is { } file)
                        await File.WriteAllLinesAsync(
                            file.FullName,
                            await LinesAsync(client, answer, stopping),
                            stopping
                        );
                    return ExitCodes.Done;
                }
                catch (CommandException wrong)
                {
                    await streams.Error.WriteLineAsync(wrong.Message);
                    return wrong.ExitCode;
                }
                catch (TributaryException refused)
                {
                    await streams.Error.WriteLineAsync($"{refused.Problem.Pointer} {refused.Message}".TrimStart());
                    return ExitCodes.Failed;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
                {
                    await streams.Error.WriteLineAsync(e.Message);
                    return ExitCodes.Failed;
                }
            }
        );
        return command;
    }

    private static TributaryClient ClientOf(HttpClient http, string url, string? key, string program)
    {
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var address)
            || !address.Scheme.StartsWith("http", StringComparison.Ordinal)
        )
            throw new CommandException(ExitCodes.Usage, "--url must be an http or https address.");
        if (string.IsNullOrEmpty(key))
            throw new CommandException(ExitCodes.Usage, $"Give a key with --key, or set {KeyVariable}.");
        return new TributaryClient(
            http,
            new TributaryClientOptions
            {
                Url = address,
                Key = key,
                Program = program,
            }
        );
    }

    private static async Task<JsonElement> ReadAsync(FileInfo file, CancellationToken stopping)
    {
        try
        {
            using var terms = JsonDocument.Parse(await File.ReadAllBytesAsync(file.FullName, stopping));
            return terms.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            throw new CommandException(ExitCodes.Usage, $"{file.Name} is not JSON: {wrong.Message}");
        }
    }

    private static async Task<WhatIfInfo> AskAsync(
        TributaryClient client,
        NewWhatIf question,
        TextWriter progress,
        CancellationToken stopping
    )
    {
        var asked = await client.WhatIf.StartAsync(question, stopping);
        try
        {
            var answer = await ProgressDisplay.ShowAsync(
                progress,
                TimeProvider.System,
                display => WaitAsync(client, asked, display, stopping)
            );
            return answer.Result is not null
                ? answer
                : throw new CommandException(ExitCodes.Failed, answer.Failure ?? "Somebody cancelled the work.");
        }
        catch (OperationCanceledException)
        {
            await client.WhatIf.DeleteAsync(asked.Id, CancellationToken.None);
            throw new CommandException(ExitCodes.Failed, "The work was cancelled.");
        }
    }

    private static async Task<WhatIfInfo> WaitAsync(
        TributaryClient client,
        WhatIfInfo asked,
        ProgressDisplay display,
        CancellationToken stopping
    )
    {
        Action<long>? report = null;
        var one = asked;
        while (one.Status is WhatIfStatuses.Queued or WhatIfStatuses.Running)
        {
            await Task.Delay(s_every, TimeProvider.System, stopping);
            one = await client.WhatIf.GetAsync(asked.Id, stopping);
            if (one.Progress.Total == 0)
                continue;
            report ??= display.Begin("decided again", one.Progress.Total);
            report(one.Progress.Decided);
        }
        return one;
    }

    private static async Task PrintAsync(TextWriter output, WhatIfInfo answer)
    {
        var result = answer.Result!;
        var table = new TextTable("currency", "cost", "would have been", "difference", "gaining", "losing");
        foreach (var cost in result.Costs)
            table.Add(
                cost.Currency,
                Text(cost.Before, cost.Currency),
                Text(cost.After, cost.Currency),
                Text(cost.Difference, cost.Currency),
                Text(cost.Gaining),
                Text(cost.Losing)
            );
        await output.WriteAsync(table.ToString());
        await output.WriteLineAsync(
            $"{Text(result.EventsDiffering)} of {Text(result.Events)} entries would have had another result."
        );
        foreach (var note in result.Notes)
            await output.WriteLineAsync(note.Count is { } count ? $"{note.Detail} ({Text(count)})" : note.Detail);
        await output.WriteLineAsync($"The question is {answer.Id}, with all of its rows.");
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(
        TributaryClient client,
        WhatIfInfo answer,
        CancellationToken stopping
    )
    {
        var lines = new List<string> { "member,currency,before,after,difference" };
        foreach (var cost in answer.Result!.Costs)
        foreach (var order in (string[])["gain", "loss"])
        {
            var query = new WhatIfMemberQuery
            {
                Currency = cost.Currency,
                Order = order,
                Limit = MostRows,
            };
            while (true)
            {
                var page = await client.WhatIf.ListMembersAsync(answer.Id, query, stopping);
                lines.AddRange(page.Items.Select(LineOf));
                if (page.NextCursor is not { } next)
                    break;
                query = query with { Cursor = next };
            }
        }
        return lines;
    }

    private static string LineOf(WhatIfMember row) =>
        string.Join(
            ',',
            Rejects.Quoted(row.Member),
            row.Currency,
            Text(row.Before, row.Currency),
            Text(row.After, row.Currency),
            Text(row.Difference, row.Currency)
        );

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(long minor, string currency) =>
        MoneyText.Of(minor, currency, ReadOnlyDictionary<string, int>.Empty);
}
