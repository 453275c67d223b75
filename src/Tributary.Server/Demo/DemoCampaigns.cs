using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tributary.Server.Application.Csv;
using Tributary.Server.Cli.Import;

namespace Tributary.Server.Demo;

/// <summary>
/// Says where the referred members of the demo came from, since the data of the shop does not. A hash of the member's
/// id chooses, so every load of the demo says the same.
/// </summary>
internal static class DemoCampaigns
{
    private static readonly string[] s_columns = ["source", "medium", "campaign"];

    /// <summary>The share of members in percent, and what their sign-up says. The others say nothing.</summary>
    private static readonly (int Percent, string[] Values)[] s_places =
    [
        (22, ["whatsapp", "social", "share-with-friends"]),
        (18, ["instagram", "social", "share-with-friends"]),
        (16, ["newsletter", "email", "friends-newsletter"]),
        (9, ["google", "cpc", "search-brand"]),
        (8, ["music-blog", "partner", "album-of-the-month"]),
        (5, ["facebook", "cpc", "lookalike-spring"]),
    ];

    private static readonly string[] s_nothing = ["", "", ""];

    /// <summary>Returns the file with three columns more.</summary>
    public static CsvFile AddTo(CsvFile members) => members with { Open = () => new MemoryStream(Write(members)) };

    private static byte[] Write(CsvFile members)
    {
        using var rows = members.Read();
        var (id, referrer) = (IndexOf(rows, "member"), IndexOf(rows, "referrer"));
        var text = new StringBuilder();
        text.AppendLine(CsvText.Line([.. rows.Header, .. s_columns]));
        while (rows.Next())
        {
            var said = rows[referrer].Length == 0 ? s_nothing : PlaceOf(rows[id]);
            text.AppendLine(CsvText.Line([.. rows.Header.Select((_, column) => rows[column]), .. said]));
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string[] PlaceOf(string member)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(member));
        var left = (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % 100);
        foreach (var (percent, values) in s_places)
            if ((left -= percent) < 0)
                return values;
        return s_nothing;
    }

    private static int IndexOf(CsvRows rows, string name) =>
        rows.Header.Index().Single(column => column.Item == name).Index;
}
