using System.Security.Claims;

namespace Tributary.Dashboard.Session;

/// <summary>The claims of a person who is signed in.</summary>
public static class PersonClaims
{
    /// <summary>The role, as a word.</summary>
    public const string Role = ClaimTypes.Role;

    /// <summary>A right, as a word: a person has several.</summary>
    public const string Right = "right";

    /// <summary>Is there while the person must set up one-time codes before anything else.</summary>
    public const string NeedsCodes = "needs_codes";

    /// <summary>True when the person may do what needs <paramref name="right"/>.</summary>
    public static bool May(this ClaimsPrincipal person, string right) =>
        person.HasClaim(Right, right) || person.HasClaim(Right, Rights.Admin);
}

/// <summary>The rights that pages ask for: the scopes of the API.</summary>
public static class Rights
{
    /// <summary>Everything.</summary>
    public const string Admin = "admin";

    /// <summary>Programs, approvals, members, cases.</summary>
    public const string Manage = "manage";

    /// <summary>Members, events, codes and clicks.</summary>
    public const string Write = "write";

    /// <summary>Approvals, adjustments and payouts.</summary>
    public const string Approve = "approve";

    /// <summary>Cases and what decides them.</summary>
    public const string Review = "review";
}
