using System.Data.Common;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>segment s</c>.</summary>
internal static class SegmentRow
{
    private static readonly Table<Segment> s_table = new("segment", "s");

    public static readonly Column<SegmentId> Id = s_table.Id<SegmentId>("id", s => s.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", s => s.ProgramId);
    public static readonly Column<Channel> Channel = s_table.Number("channel", s => s.Acquisition.Channel);
    public static readonly Column<string?> Source = s_table.TextOrNull("source", s => s.Acquisition.Source);
    public static readonly Column<string?> Medium = s_table.TextOrNull("medium", s => s.Acquisition.Medium);
    public static readonly Column<string?> Campaign = s_table.TextOrNull("campaign", s => s.Acquisition.Campaign);
    public static readonly Column<string?> ReferrerHost = s_table.TextOrNull(
        "referrer_host",
        s => s.Acquisition.ReferrerHost
    );
    public static readonly Column<string?> Country = s_table.TextOrNull("country", s => s.Acquisition.Country);
    public static readonly Column<DeviceClass> Device = s_table.Number("device", s => s.Acquisition.Device);
    public static readonly Column<string?> Language = s_table.TextOrNull("language", s => s.Acquisition.Language);

    public static readonly SelectList Columns = s_table.SelectAll();

    /// <summary>Inserts segments, and skips those that are stored.</summary>
    public static readonly TableWrite<Segment> InsertOrSkip = s_table.InsertOrSkip(ProgramId, Id);

    /// <summary>Reads a segment that may be missing from a left join.</summary>
    /// <param name="at">The ordinal at which its columns begin.</param>
    public static Segment? ReadOrNull(DbDataReader reader, int at) =>
        reader.IsDBNull(at)
            ? null
            : new Segment(
                ProgramId.Read(reader, at),
                Id.Read(reader, at),
                new Acquisition
                {
                    Channel = Channel.Read(reader, at),
                    Source = Source.Read(reader, at),
                    Medium = Medium.Read(reader, at),
                    Campaign = Campaign.Read(reader, at),
                    ReferrerHost = ReferrerHost.Read(reader, at),
                    Country = Country.Read(reader, at),
                    Device = Device.Read(reader, at),
                    Language = Language.Read(reader, at),
                }
            );
}
