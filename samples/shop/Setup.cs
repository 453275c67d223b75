using Tributary.Client;

namespace Shop;

/// <summary><c>dotnet run -- setup</c>: stores the program's Terms; again and again is harmless.</summary>
internal static class Setup
{
    public static async Task<int> RunAsync(WebApplication app)
    {
        var program = app.Configuration["Tributary:Program"]!;
        var terms = await File.ReadAllTextAsync(Path.Combine(app.Environment.ContentRootPath, "terms.json"));
        var stored = await app.Services.GetRequiredService<TributaryClient>().Programs.PutAsync(program, terms);
        Console.WriteLine($"Program {stored.Program} has version {stored.Version} of its Terms.");
        return 0;
    }
}
