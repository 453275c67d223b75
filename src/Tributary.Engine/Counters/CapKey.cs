using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Counters;

/// <summary>
/// The place of a cap in the Terms: at a rule, in <c>caps</c> for several rules, or as the <c>budget</c>.
/// </summary>
public enum CapOwner
{
    Rule,
    Shared,
    Budget,
}

/// <summary>The name of a cap in every version of the Terms.</summary>
/// <param name="Rules">
/// The key of its rule, or the keys of the rules that share it, sorted and joined by a plus sign; empty for the budget.
/// </param>
/// <param name="Per">The period; it separates a day and a month that begin together.</param>
/// <param name="Currency">
/// Null for the count and for amounts in the program's own currency; each other currency is counted separately.
/// </param>
public readonly record struct CapName(CapOwner Owner, string Rules, CapPeriod Per, string? Currency = null)
{
    private const char SharedMark = '+';
    private const string BudgetText = "*budget";

    public static CapName OfRule(string rule, CapPeriod per) => new(CapOwner.Rule, rule, per);

    /// <param name="rules">See <see cref="SharedCapPlan.Key"/>.</param>
    public static CapName OfShared(string rules, CapPeriod per) => new(CapOwner.Shared, rules, per);

    public static CapName OfBudget(CapPeriod per) => new(CapOwner.Budget, "", per);

    /// <summary>
    /// Returns the name in the database and in traces: <c>bonus</c>, <c>bonus/month</c>,
    /// <c>+inviter+invited/day@EUR</c>, <c>*budget/week</c>.
    /// </summary>
    /// <remarks>No key of a rule contains any of these marks.</remarks>
    public override string ToString()
    {
        var owner = Owner switch
        {
            CapOwner.Budget => BudgetText,
            CapOwner.Shared => SharedMark + Rules,
            _ => Rules,
        };
        var period = Per == CapPeriod.All ? "" : "/" + EnumNames.Of(Per);
        return Currency is null ? owner + period : $"{owner}{period}@{Currency}";
    }

    /// <summary>
    /// Reads the result of <see cref="ToString"/>. Any other text becomes the name of a rule's cap that no Terms have.
    /// </summary>
    public static CapName Parse(string text)
    {
        var (rest, currency) = text.IndexOf('@') is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, null);
        var slash = rest.IndexOf('/');
        var per = CapPeriod.All;
        if (slash >= 0 && !EnumNames.TryParse(rest[(slash + 1)..], out per))
            return OfRule(text, CapPeriod.All);
        var owner = slash < 0 ? rest : rest[..slash];
        if (owner == BudgetText)
            return new CapName(CapOwner.Budget, "", per, currency);
        return owner is [SharedMark, .. var rules]
            ? new CapName(CapOwner.Shared, rules, per, currency)
            : new CapName(CapOwner.Rule, owner, per, currency);
    }
}

/// <summary>The key under which a cap counts: each beneficiary's rewards, or those of the whole program.</summary>
public readonly record struct CapKey
{
    private CapKey(ProgramId programId, CapScope scope, MemberId memberId, CapName name, int period) =>
        (ProgramId, Scope, MemberId, Name, Period) = (programId, scope, memberId, name, period);

    public ProgramId ProgramId { get; }

    public CapScope Scope { get; }

    /// <summary>The beneficiary; 0 for a cap of the whole program, which belongs to nobody.</summary>
    public MemberId MemberId { get; }

    public CapName Name { get; init; }

    /// <summary>0 for all time; otherwise the period's first day as yyyymmdd in the program's timezone.</summary>
    public int Period { get; }

    public bool IsOfProgram => Scope == CapScope.Program;

    /// <summary>Returns the key for amounts in a currency other than the program's own.</summary>
    public CapKey In(string currency) => this with { Name = Name with { Currency = currency } };

    public static CapKey OfBeneficiary(ProgramId programId, MemberId memberId, CapName name, int period) =>
        new(programId, CapScope.Beneficiary, memberId, name, period);

    public static CapKey OfProgram(ProgramId programId, CapName name, int period) =>
        new(programId, CapScope.Program, default, name, period);

    /// <summary>
    /// Returns the row that locks a budgeted program, whose name is empty. Its count is the number of entries decided
    /// under that lock.
    /// </summary>
    public static CapKey Order(ProgramId programId) => OfProgram(programId, CapName.OfRule("", CapPeriod.All), 0);
}

/// <param name="Amount">Minor units.</param>
public readonly record struct CapSums(long Count, long Amount)
{
    public static CapSums operator +(CapSums a, CapSums b) => new(a.Count + b.Count, a.Amount + b.Amount);
}
