using System.Collections.Immutable;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// One table of the model: rows by a unique key. A copy costs nothing, so a transaction works on a copy of all tables.
/// </summary>
internal sealed class ModelTable<TKey, TRow>(string name)
    where TKey : notnull
{
    private ImmutableDictionary<TKey, TRow> _rows = ImmutableDictionary<TKey, TRow>.Empty;

    public IEnumerable<TRow> Rows => _rows.Values;
    public IReadOnlyDictionary<TKey, TRow> All => _rows;

    public TRow this[TKey key] => _rows[key];

    public bool Has(TKey key) => _rows.ContainsKey(key);

    public TRow? Find(TKey key) => _rows.GetValueOrDefault(key);

    public void Insert(TKey key, TRow row) =>
        _rows = _rows.ContainsKey(key)
            ? throw new ConflictException($"{name} has a row {key} already.")
            : _rows.Add(key, row);

    public void Put(TKey key, TRow row) => _rows = _rows.SetItem(key, row);

    public void Delete(TKey key) =>
        _rows = _rows.ContainsKey(key) ? _rows.Remove(key) : throw new ConflictException($"{name} has no row {key}.");

    public ModelTable<TKey, TRow> Copy() => new(name) { _rows = _rows };
}

/// <summary>Thrown where a constraint of a database would refuse a write.</summary>
internal sealed class ConflictException(string message) : Exception(message);
