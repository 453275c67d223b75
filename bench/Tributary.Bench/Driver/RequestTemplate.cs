using System.Text;

namespace Tributary.Bench.Driver;

/// <summary>
/// The bytes of a request, rendered once. The parts that differ between requests have a fixed width and are overwritten
/// in place.
/// </summary>
/// <remarks>
/// Slots: <c>«item»</c> ten digits, <c>«member»</c> seven, <c>«amount»</c> four, <c>«code»</c> eight characters.
/// </remarks>
internal sealed class RequestTemplate
{
    public const int CodeWidth = 8;

    private const int LeastAmount = 2_000; // minor units: every level's share is more than nothing
    private const int Amounts = 8_000;

    private readonly byte[] _bytes;
    private readonly Slot[] _slots;
    private readonly MemberRange _members;
    private readonly byte[]? _codes;

    public RequestTemplate(RequestOrder order, MemberRange members, byte[]? codes)
    {
        (Order, _members, _codes) = (order, members, codes);
        var slots = new List<Slot>();
        var body = Render(Body(order), slots, order.Items > 1);
        var head = new StringBuilder(
            $"{order.Method} {order.Path} HTTP/1.1\r\nHost: bench\r\nUser-Agent: Mozilla/5.0\r\n"
        );
        if (order.Key is not null)
            head.Append($"Authorization: Bearer {order.Key}\r\n");
        if (body.Length > 0)
            head.Append(
                "Content-Type: "
                    + $"{(order.IsLines ? "application/x-ndjson" : "application/json")}\r\nContent-Length: "
                    + $"{body.Length}\r\n"
            );
        var headSlots = new List<Slot>();
        var headBytes = Render(head.Append("\r\n").ToString(), headSlots, countsItems: false);
        _bytes = [.. headBytes, .. body];
        _slots = [.. headSlots, .. slots.Select(slot => slot with { At = slot.At + headBytes.Length })];
    }

    private enum SlotKind
    {
        Item,
        Member,
        Amount,
        Code,
    }

    public RequestOrder Order { get; }

    /// <param name="first">The number of the first item; the others follow.</param>
    public ReadOnlyMemory<byte> Write(long first)
    {
        foreach (var slot in _slots)
        {
            var item = first + slot.Index;
            switch (slot.Kind)
            {
                case SlotKind.Item:
                    Digits(slot.At, 10, item);
                    break;
                case SlotKind.Member:
                    Digits(slot.At, 7, _members.Of(item) + 1);
                    break;
                case SlotKind.Amount:
                    Digits(slot.At, 4, LeastAmount + (item % Amounts));
                    break;
                default:
                    _codes.AsSpan(_members.Of(item) * (CodeWidth + 1), CodeWidth).CopyTo(_bytes.AsSpan(slot.At));
                    break;
            }
        }
        return _bytes;
    }

    private static string Body(RequestOrder order) =>
        order switch
        {
            { Item: null } => "",
            { Items: 1, IsLines: false } => order.Item,
            { IsLines: true } => string.Concat(Enumerable.Repeat(order.Item + "\n", order.Items)),
            _ => $"[{string.Join(',', Enumerable.Repeat(order.Item, order.Items))}]",
        };

    /// <param name="countsItems">True when each <c>«item»</c> slot begins the next item.</param>
    private static byte[] Render(string text, List<Slot> slots, bool countsItems)
    {
        var bytes = new List<byte>(text.Length);
        var index = countsItems ? -1 : 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '«')
            {
                bytes.Add((byte)text[at]);
                continue;
            }
            var end = text.IndexOf('»', at);
            var kind = Enum.Parse<SlotKind>(text.AsSpan(at + 1, end - at - 1), ignoreCase: true);
            if (countsItems && kind == SlotKind.Item)
                index++;
            slots.Add(new Slot(bytes.Count, kind, index));
            var width = kind switch
            {
                SlotKind.Item => 10,
                SlotKind.Member => 7,
                SlotKind.Amount => 4,
                _ => CodeWidth,
            };
            bytes.AddRange(Enumerable.Repeat((byte)'0', width));
            at = end;
        }
        return [.. bytes];
    }

    private void Digits(int at, int width, long value)
    {
        for (var place = at + width - 1; place >= at; place--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            _bytes[place] = (byte)('0' + digit);
        }
    }

    private readonly record struct Slot(int At, SlotKind Kind, int Index);
}
