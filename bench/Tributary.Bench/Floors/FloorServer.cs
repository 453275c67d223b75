using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tributary.Bench.Floors;

/// <summary>
/// The least that a server on Kestrel can do with the same requests: it reads and checks the same JSON, and answers.
/// Nothing is stored or looked up. Reads return as many bytes as Tributary's own answer.
/// </summary>
internal static class FloorServer
{
    public const string Name = "floor";

    private static readonly byte[] s_accepted = """{"accepted":1,"duplicates":0,"rejected":[]}"""u8.ToArray();
    private static readonly byte[] s_created =
        """{"id":"n0000000000","code":"ABCDEFGH","status":"active"}"""u8.ToArray();

    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Required = true };
        var bytes = new Option<int>("--answer-bytes") { DefaultValueFactory = _ => 100 };
        var command = new Command(
            Name,
            "Serves the floor that Tributary is measured against; the benchmark starts it by itself."
        )
        {
            urls,
            bytes,
        };
        command.Hidden = true;
        command.SetAction((parsed, stopping) => RunAsync(parsed.GetValue(urls)!, parsed.GetValue(bytes), stopping));
        return command;
    }

    private static async Task<int> RunAsync(string urls, int answerBytes, CancellationToken stopping)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Urls.Add(urls);
        var answer = Encoding.ASCII.GetBytes($"\"{new string('x', Math.Max(0, answerBytes - 2))}\"");

        app.MapGet("/readyz", context => AnswerAsync(context, StatusCodes.Status200OK, answer));
        app.MapPost("/v1/programs/{program}/events", TakeEventsAsync);
        app.MapPost("/v1/programs/{program}/members", TakeMembersAsync);
        app.MapPost("/v1/programs/{program}/clicks", TakeMembersAsync);
        app.MapGet(
            "/{program}/r/{code}",
            context =>
            {
                context.Response.Redirect("https://acme.example/welcome");
                return Task.CompletedTask;
            }
        );
        app.MapGet("/v1/{**path}", context => AnswerAsync(context, StatusCodes.Status200OK, answer));
        await app.StartAsync(stopping);
        await app.WaitForShutdownAsync(stopping);
        return 0;
    }

    private static Task TakeEventsAsync(HttpContext context) =>
        TakeAsync(
            context,
            FloorJson.Default.FloorEvent,
            FloorJson.Default.FloorEventArray,
            StatusCodes.Status202Accepted,
            s_accepted
        );

    private static Task TakeMembersAsync(HttpContext context) =>
        TakeAsync(
            context,
            FloorJson.Default.FloorMember,
            FloorJson.Default.FloorMemberArray,
            StatusCodes.Status201Created,
            s_created
        );

    private static async Task TakeAsync<T>(
        HttpContext context,
        JsonTypeInfo<T> one,
        JsonTypeInfo<T[]> many,
        int status,
        byte[] answer
    )
        where T : IFloorInput
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(context.RequestAborted);
        }
        var json = new Utf8JsonReader(read.Buffer);
        var isGood =
            read.Buffer.FirstSpan[0] == '['
                ? Array.TrueForAll(JsonSerializer.Deserialize(ref json, many)!, input => input.IsGood)
                : JsonSerializer.Deserialize(ref json, one)!.IsGood;
        reader.AdvanceTo(read.Buffer.End);
        await AnswerAsync(context, isGood ? status : StatusCodes.Status422UnprocessableEntity, answer);
    }

    private static async Task AnswerAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
