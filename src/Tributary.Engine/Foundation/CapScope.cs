namespace Tributary.Engine.Foundation;

/// <summary>Whose rewards count together against a cap.</summary>
public enum CapScope
{
    /// <summary>Those of each beneficiary.</summary>
    Beneficiary,

    /// <summary>Those of the whole program, such as against the budget.</summary>
    Program,
}
