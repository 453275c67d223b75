using System.Text.Json;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Terms;

/// <summary>
/// Builds the form of a JSON text from the schema alone: a field that the schema gets appears in it. All that does not
/// fit the schema is in the form too, as JSON.
/// </summary>
public sealed class FormBuilder
{
    private readonly string _text;
    private readonly TermsMoney _money;
    private readonly FreshValues _fresh;
    private readonly bool _hasOneCurrency;

    private FormBuilder(string text)
    {
        _text = text;
        using var document = JsonDocument.Parse(text);
        var terms = document.RootElement.Clone();
        _money = TermsMoney.Of(terms);
        _fresh = new FreshValues(terms);
        _hasOneCurrency = TermsValues.Items(terms, "accepts").Count <= 1;
    }

    /// <summary>Builds the form of Terms.</summary>
    public static FormNode Build(string text, JsonSpot root, SchemaPart schema) =>
        new FormBuilder(text).Build(new Place("", "Terms", schema, IsRequired: true), root);

    /// <summary>Writes the item that is added to a list.</summary>
    public static string FreshItem(string text, FormNode list)
    {
        using var document = JsonDocument.Parse(text);
        return new FreshValues(document.RootElement.Clone()).Item(list.Schema!.Items!, list.Schema, list.Spot);
    }

    /// <summary>Writes the value of an entry that is added to a map.</summary>
    public static string FreshEntry(string text, FormNode map)
    {
        using var document = JsonDocument.Parse(text);
        return new FreshValues(document.RootElement.Clone()).Of(map.Schema!.Member("")!);
    }

    /// <param name="Pointer">The JSON pointer.</param>
    /// <param name="Label">The name for people.</param>
    /// <param name="Schema">Null where the schema knows no such value.</param>
    /// <param name="IsRequired">Whether the value must be there.</param>
    private readonly record struct Place(string Pointer, string Label, SchemaPart? Schema, bool IsRequired)
    {
        /// <summary>The currency of amounts; null for the program's own.</summary>
        public string? Currency { get; init; }

        /// <summary>The key, where its author chooses it.</summary>
        public string? Key { get; init; }

        /// <summary>True for the value of a comparison with an amount.</summary>
        public bool IsAmount { get; init; }
    }

    private FormNode Build(Place place, JsonSpot spot)
    {
        var shape = place.Schema is { } schema ? ShapeOf(schema, spot) : null;
        var kind = shape is null ? FormKind.Raw : KindOf(shape, spot);
        var node = new FormNode
        {
            Pointer = place.Pointer,
            Label = place.Label,
            Kind = kind,
            Spot = spot,
            Schema = shape,
            Help = place.Schema?.Description,
            IsRequired = place.IsRequired,
            Key = place.Key,
            Format = place.IsAmount ? "minor-units" : shape?.Format,
            Currency = place.Currency ?? _money.Currency,
        };
        node = WithShapes(node, place.Schema, spot);
        return kind switch
        {
            FormKind.Group => WithFields(node, shape!, spot, place),
            FormKind.Map => node with { Parts = Entries(shape!, spot, place) },
            FormKind.List => node with { Parts = Items(shape!, spot, place) },
            _ => node,
        };
    }

    // An empty place is shown as the field that it could have.
    private static SchemaPart? ShapeOf(SchemaPart schema, JsonSpot spot) =>
        spot.Kind == JsonValueKind.Null && schema.Alternatives.Any(one => one.Types.Contains("null"))
            ? schema.Alternatives.First(one => !one.Types.Contains("null"))
            : schema.Matching(spot);

    private static FormKind KindOf(SchemaPart shape, JsonSpot spot)
    {
        var types = shape.Types.Where(type => type != "null").ToList();
        if (spot.Kind != JsonValueKind.Null && !shape.Allows(spot.Kind))
            return FormKind.Raw;
        if (types.Count > 1)
            return spot.Kind == JsonValueKind.Array ? FormKind.List
                : spot.Kind is JsonValueKind.Object or JsonValueKind.Null ? FormKind.Raw
                : FormKind.Any;
        return (types.FirstOrDefault(), shape.Format) switch
        {
            ("object", _) when spot.Kind == JsonValueKind.Object => shape.Names.Count > 0
                ? FormKind.Group
                : FormKind.Map,
            ("array", _) when spot.Kind == JsonValueKind.Array => FormKind.List,
            ("string", _) when shape.Words.Count > 0 => FormKind.Word,
            ("string", "rate") => FormKind.Rate,
            ("string", "span") => FormKind.Span,
            ("string", "date-time") => FormKind.Time,
            ("string", _) => FormKind.Text,
            ("integer", "minor-units") => FormKind.Money,
            ("integer", _) => FormKind.Integer,
            _ => FormKind.Raw,
        };
    }

    private FormNode WithFields(FormNode node, SchemaPart shape, JsonSpot spot, Place place)
    {
        var exclusive = shape.IsExclusive ? shape.Alternatives.SelectMany(one => one.Required).ToHashSet() : [];
        var currency = CurrencyOf(spot) ?? place.Currency;
        var parts = spot
            .Members.DistinctBy(member => member.Name)
            .OrderBy(member => shape.OrderOf(member.Name))
            .Select(member =>
                Build(
                    new Place(
                        JsonPointers.To(place.Pointer, member.Name),
                        LabelOf(member.Name, shape.Member(member.Name)),
                        shape.Member(member.Name),
                        shape.Required.Contains(member.Name) || exclusive.Contains(member.Name)
                    )
                    {
                        Currency = ComparesAmount(spot) ? null : currency,
                        IsAmount = member.Name == "value" && ComparesAmount(spot),
                    },
                    member.Value
                )
            );
        var additions =
            from name in shape.Names
            where spot[name] is null && !exclusive.Contains(name)
            let part = shape.Member(name)!
            select new FormAddition(name, LabelOf(name, part), part.Description, _fresh.Of(part));
        return node with { Parts = [.. parts], Additions = [.. additions] };
    }

    private List<FormNode> Entries(SchemaPart shape, JsonSpot spot, Place place) =>
        [
            .. spot
                .Members.DistinctBy(member => member.Name)
                .Select(member =>
                    Build(
                        new Place(
                            JsonPointers.To(place.Pointer, member.Name),
                            member.Name,
                            shape.Member(member.Name),
                            IsRequired: false
                        )
                        {
                            Key = member.Name,
                            Currency = shape.Keys?.Format == "currency" ? member.Name : place.Currency,
                        },
                        member.Value
                    )
                ),
        ];

    private List<FormNode> Items(SchemaPart shape, JsonSpot spot, Place place) =>
        [
            .. spot.Items.Select(
                (item, i) =>
                    Build(
                        place with
                        {
                            Pointer = JsonPointers.To(place.Pointer, i),
                            Label = $"{place.Label} {i + 1}",
                            Schema = shape.Items,
                            IsRequired = false,
                            Key = null,
                        },
                        item
                    )
            ),
        ];

    private FormNode WithShapes(FormNode node, SchemaPart? schema, JsonSpot spot)
    {
        if (schema is null)
            return node;
        var types = schema.Alternatives.Where(one => one.Types.Any(type => type != "null")).ToList();
        if (types.Count > 1)
            return node with
            {
                Choices = [.. types.Select(one => new FormChoice(LabelOf(one), Convert(spot, one)))],
                Chosen = types.FindIndex(one => one.Allows(spot.Kind)),
            };
        if (node.Kind != FormKind.Group || !schema.IsExclusive || types.Count > 0)
            return node;
        var alternatives = schema.Alternatives.ToList();
        return node with
        {
            Choices = [.. alternatives.Select(one => new FormChoice(LabelOf(one), Reshape(spot, schema, one)))],
            Chosen = alternatives.FindIndex(one =>
                one.Required.Count == 0 ? spot.Members.Count == 0 : one.Required.Any(name => spot[name] is not null)
            ),
        };
    }

    // A value is kept where the new shape has a place for it.
    private string Convert(JsonSpot spot, SchemaPart to)
    {
        var isNumber = spot.Kind == JsonValueKind.Number;
        if (isNumber && to.IsMap)
            return $"{{ {JsonLayout.Quote(_fresh.Currency)}: {TextOf(spot)} }}";
        if (
            to.Types.Contains("integer") && spot.Members.FirstOrDefault()?.Value is { Kind: JsonValueKind.Number } first
        )
            return TextOf(first);
        if (
            spot.Kind == JsonValueKind.String
            && to.Names.FirstOrDefault(name => to.Member(name)?.Format == "span") is { } span
        )
            return $"{{ {JsonLayout.Quote(span)}: {TextOf(spot)} }}";
        if (to.Format == "span" && spot["span"] is { Kind: JsonValueKind.String } inner)
            return TextOf(inner);
        return _fresh.Of(to);
    }

    private string Reshape(JsonSpot spot, SchemaPart schema, SchemaPart to)
    {
        var exclusive = schema.Alternatives.SelectMany(one => one.Required).ToHashSet();
        var kept = spot.Members.Where(member => !exclusive.Contains(member.Name) || to.Required.Contains(member.Name));
        var members = kept.Select(member => (member.Name, Json: TextOf(member.Value))).ToList();
        var example = to.Find("examples") is { } examples ? examples[0] : (JsonElement?)null;
        members.AddRange(
            from name in to.Required
            where spot[name] is null
            select (
                name,
                example is { } given && given.TryGetProperty(name, out var value)
                    ? value.GetRawText()
                    : _fresh.Of(schema.Member(name)!)
            )
        );
        var written = members
            .OrderBy(member => schema.OrderOf(member.Name))
            .Select(member => $"{JsonLayout.Quote(member.Name)}: {member.Json}");
        return members.Count == 0 ? "{}" : $"{{ {string.Join(", ", written)} }}";
    }

    private string TextOf(JsonSpot spot) => _text[spot.Start..spot.End];

    private bool ComparesAmount(JsonSpot comparison) =>
        _hasOneCurrency
        && _money.Currency.Length > 0
        && comparison["field"] is { Kind: JsonValueKind.String } field
        && FieldWords.Of(field.Text).Kind == FieldWords.ValueForm.Amount;

    // The amounts of a rule are in the unit of its kind, and its cap in the one currency that it names.
    private string? CurrencyOf(JsonSpot spot) =>
        spot["key"] is null || spot["on"] is null ? null
        : spot["amount"] is { Members: [var only] } ? only.Name
        : spot["amount"] is { Kind: JsonValueKind.Number } ? _money.CurrencyOf(spot["kind"]?.Text)
        : null;

    private static string LabelOf(string name, SchemaPart? part) => part?.Title ?? Words.Plain(name);

    private static string LabelOf(SchemaPart alternative) =>
        alternative.Title ?? Words.Plain(string.Join(", ", alternative.Required));
}
