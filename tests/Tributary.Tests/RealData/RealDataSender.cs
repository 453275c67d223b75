using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Oracle;
using Xunit;

namespace Tributary.Tests.RealData;

/// <summary>Sends the real data through the API, as a platform would.</summary>
/// <param name="patience">How long to wait for an answer.</param>
internal sealed class RealDataSender(HttpClient http, TimeSpan? patience = null)
{
    private const string Program = "/v1/programs/acme";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async Task PutTermsAsync(int cap)
    {
        using var answer = await http.PutAsync(
            new Uri(Program, UriKind.Relative),
            Json(SampleTerms.Acme(cap)),
            Stopping
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stopping));
    }

    /// <summary>In their order, each request until it is acknowledged.</summary>
    public async Task SendMembersAsync(IEnumerable<DataMember> members)
    {
        foreach (var batch in members.Chunk(1_000))
            while (!await SendAsync(batch))
                await Task.Delay(20, Stopping);
    }

    /// <summary>Sends one request with members whose referrers are in it or exist already.</summary>
    /// <inheritdoc cref="SendAsync(IReadOnlyList{DataPurchase})"/>
    public async Task<bool> SendAsync(IReadOnlyList<DataMember> members)
    {
        var body = string.Join(
            ',',
            members.Select(m =>
                m.Referrer.Length == 0
                    ? $$"""{"id":"{{m.Id}}","joined_at":"{{Time(m.JoinedAt)}}"}"""
                    : $$"""{"id":"{{m.Id}}","referrer":"{{m.Referrer}}","joined_at":"{{Time(m.JoinedAt)}}"}"""
            )
        );
        if (await PostAsync("members", $"[{body}]", HttpStatusCode.OK) is not { } result)
            return false;
        Assert.All(
            result["items"]!.AsArray(),
            item => Assert.True((int)item!["status"]! is 200 or 201, item.ToJsonString())
        );
        return true;
    }

    /// <summary>Sends one request: a single purchase alone, several as an array.</summary>
    /// <returns>False when the server refused it for now, or is down.</returns>
    public async Task<bool> SendAsync(IReadOnlyList<DataPurchase> purchases)
    {
        var body = purchases.Count == 1 ? Body(purchases[0]) : $"[{string.Join(',', purchases.Select(Body))}]";
        if (await PostAsync("events", body, HttpStatusCode.Accepted) is not { } result)
            return false;
        Assert.Equal(purchases.Count, (int)result["accepted"]! + (int)result["duplicates"]!);
        return true;
    }

    /// <summary>Sends all batches, several requests at a time, each until it is acknowledged.</summary>
    public Task SendAllAsync(IEnumerable<DataPurchase[]> batches, int atOnce) =>
        Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = Stopping },
            async (batch, _) =>
            {
                while (!await SendAsync(batch))
                    await Task.Delay(20, Stopping);
            }
        );

    /// <returns>Null when the server refused it for now, is down, or does not answer.</returns>
    private async Task<JsonNode?> PostAsync(string what, string body, HttpStatusCode expected)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        if (patience is { } limit)
            patient.CancelAfter(limit);
        try
        {
            using var answer = await http.PostAsync(
                new Uri($"{Program}/{what}", UriKind.Relative),
                Json(body),
                patient.Token
            );
            if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                return null;
            var text = await answer.Content.ReadAsStringAsync(patient.Token);
            Assert.True(answer.StatusCode == expected, text);
            return JsonNode.Parse(text);
        }
        catch (Exception e)
            when (e is HttpRequestException or OperationCanceledException && !Stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Returns an event in the form of the API and the brokers; an import of its row makes the same.</summary>
    public static string Body(DataPurchase p) =>
        $$"""{"id":"{{p.Id}}","type":"purchase","member":"{{p.Member}}","amount":{{Cents(p)}},"currency":"USD","""
        + $$$""" "occurred_at":"{{{Time(p.At)}}}","properties":{"items":"{{{p.Items}}}"}}""";

    private static string Cents(DataPurchase p) => p.Cents.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static StringContent Json(string text) =>
        new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
