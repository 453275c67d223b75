using System.Text;

namespace Tributary.Server.Application.Csv;

/// <summary>Answers with CSV where a caller prefers it to JSON.</summary>
internal static class CsvAnswer
{
    private const string MediaType = "text/csv";

    /// <summary>True when the caller prefers CSV to JSON.</summary>
    public static bool IsWanted(HttpRequest request)
    {
        foreach (var accepted in request.GetTypedHeaders().Accept.OrderByDescending(accepted => accepted.Quality ?? 1))
        {
            if (accepted.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
                return true;
            if (accepted.MediaType.Value is "application/json" or "*/*" or "application/*")
                return false;
        }
        return false;
    }

    public static async Task WriteAsync(HttpContext context, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = MediaType + "; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
    }
}
