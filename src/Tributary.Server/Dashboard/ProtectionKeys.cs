using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Tributary.Server.Application.Secrets;
using Tributary.Storage.Connections;

namespace Tributary.Server.Dashboard;

/// <summary>
/// Keeps the keys that protect forms and circuits in the database, so that every node reads what another one wrote.
/// They are encrypted as other secrets are. One that no key opens is left out: what it protected is asked for again.
/// </summary>
internal sealed class ProtectionKeys(Database database, SecretBox box) : IXmlRepository
{
    /// <summary>The name of the first key of a database.</summary>
    public const string First = "first";

    // Nodes that start together on an empty database would each make a key, and not know that of the other for a day.
    // The first key has one name for all of them, so that only one is stored, and each node reads that one.
    private const string Insert = $"""
        insert into protection_key (name, value)
        select case when exists (select 1 from protection_key) then @name else '{First}' end, @value
        where true
        on conflict (name) do nothing
        """;

    // The framework asks once at the start and then once a day; it has no asynchronous form.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [
            .. database
                .ListAsync("select value from protection_key", row => row.GetString(0), CancellationToken.None)
                .AsTask()
                .GetAwaiter()
                .GetResult()
                .Where(box.CanOpen)
                .Select(value => XElement.Parse(box.Open(value))),
        ];

    public void StoreElement(XElement element, string friendlyName) =>
        database
            .ExecuteAsync(
                Insert,
                CancellationToken.None,
                ("name", friendlyName),
                ("value", box.Protect(element.ToString(SaveOptions.DisableFormatting)))
            )
            .AsTask()
            .GetAwaiter()
            .GetResult();
}
