using System.Globalization;
using System.Text;
using Tributary.Client;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Lists;
using Tributary.Dashboard.Session;
using Tributary.Server.Application.Csv;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http;
using Tributary.Server.Http.InProcess;

namespace Tributary.Server.Dashboard;

/// <summary>
/// Sends the lists of pages as files: the rows that the filters of a page choose, to their end. They come from the API,
/// page by page, in the name of the person who is signed in.
/// </summary>
internal sealed class ListFileEndpoints(ApiHandlers handlers, TimeProvider time)
{
    // A file that spreadsheets open with the right letters begins with it.
    private const string ByteOrderMark = "\uFEFF";
    private const int LinesAtOnce = 100;

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet($"{Addresses.Files}/{{program}}/{{name}}.csv", SendAsync)
            .RequireAuthorization()
            .ExcludeFromDescription()
            .AsDashboard();

    private async Task SendAsync(HttpContext context, string program, string name)
    {
        if (ListFiles.Find(name, time) is not { } list)
        {
            await Problems.Of(RequestErrors.NotFound).ExecuteAsync(context);
            return;
        }
        using var http = new HttpClient(handlers(context.User));
        var client = InProcessClient.Of(http, context.Request, program);
        var choice = ListChoice.Read(context.Request.QueryString.Value ?? "", program);
        try
        {
            await WriteAsync(context, list, list.RowsAsync(client, choice));
        }
        catch (TributaryException refused) when (!context.Response.HasStarted)
        {
            context.Response.Headers.Remove("Content-Disposition");
            await RefuseAsync(context, refused);
        }
        catch (TributaryException)
        {
            // Part of the file is sent. A broken connection tells the browser that it is not whole.
            context.Abort();
        }
    }

    private async Task WriteAsync(HttpContext context, IFiledList list, IAsyncEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder(ByteOrderMark).Append(CsvText.Line(list.Names)).Append("\r\n");
        var lines = 0;
        var now = time.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{list.Name}-{now}.csv\"";
        await foreach (var row in rows.WithCancellation(context.RequestAborted))
        {
            text.Append(CsvText.Line(row)).Append("\r\n");
            if (++lines % LinesAtOnce == 0)
                await FlushAsync();
        }
        await FlushAsync();

        async Task FlushAsync()
        {
            await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
            text.Clear();
        }
    }

    private static async Task RefuseAsync(HttpContext context, TributaryException refused)
    {
        context.Response.StatusCode = (int)refused.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(refused.Detail ?? "The server refused this.", context.RequestAborted);
    }
}
