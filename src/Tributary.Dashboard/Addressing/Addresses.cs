using System.Globalization;

namespace Tributary.Dashboard.Addressing;

/// <summary>The addresses of the pages.</summary>
public static class Addresses
{
    /// <summary>The first page.</summary>
    public const string Home = "/dashboard";

    /// <summary>The page on which people sign in.</summary>
    public const string SignIn = "/dashboard/-/sign-in";

    /// <summary>Where the form for signing in is sent to.</summary>
    public const string SignInForm = "/dashboard/-/forms/sign-in";

    /// <summary>Where the form for signing out is sent to.</summary>
    public const string SignOutForm = "/dashboard/-/forms/sign-out";

    /// <summary>Where the form of an invitation is sent to.</summary>
    public const string InvitationForm = "/dashboard/-/forms/invitation";

    /// <summary>The page on which an invitation is accepted.</summary>
    public const string Invitation = "/dashboard/-/invitation";

    /// <summary>The page of the keys of the API.</summary>
    public const string Keys = "/dashboard/-/keys";

    /// <summary>The page that says who changed what.</summary>
    public const string Audit = "/dashboard/-/audit";

    /// <summary>The page that says how the server stands.</summary>
    public const string Server = "/dashboard/-/server";

    /// <summary>The page on which a program is created.</summary>
    public const string NewProgram = "/dashboard/-/new-program";

    /// <summary>The page on which people give a one-time code.</summary>
    public const string Code = "/dashboard/-/code";

    /// <summary>Where the form of a one-time code is sent to.</summary>
    public const string CodeForm = "/dashboard/-/forms/code";

    /// <summary>Leads to the OpenID provider.</summary>
    public const string Provider = "/dashboard/-/provider";

    /// <summary>The page about one's own account.</summary>
    public const string Account = "/dashboard/-/account";

    /// <summary>The page about people.</summary>
    public const string People = "/dashboard/-/people";

    /// <summary>Returns the link of an invitation.</summary>
    public static string InvitationOf(string token) => $"{Invitation}?token={Uri.EscapeDataString(token)}";

    /// <summary>True for the first part of an address that is not the name of a program.</summary>
    public static bool IsReserved(string part) => part is "-" or "assets";

    /// <summary>Returns the address of a page of a program.</summary>
    public static string Of(string program, string page = "") =>
        $"/dashboard/{Uri.EscapeDataString(program)}{(page.Length == 0 ? "" : "/" + page)}";

    /// <summary>Returns the address of a member's page.</summary>
    public static string Member(string program, string id) => Of(program, "members/" + Uri.EscapeDataString(id));

    /// <summary>Returns the address of an event's page.</summary>
    public static string Event(string program, string id) => Of(program, "events/" + Uri.EscapeDataString(id));

    /// <summary>Returns the address of a reward's page.</summary>
    public static string Reward(string program, string id) => Of(program, "rewards/" + Uri.EscapeDataString(id));

    /// <summary>Returns the address of a whole set of a program as a file, without its format.</summary>
    /// <param name="program">The program, escaped.</param>
    /// <param name="set">The name of the set.</param>
    public static string Export(string program, string set) => $"/dashboard/-/exports/{program}/{set}";

    /// <summary>Returns the address of a whole set of a program as a file.</summary>
    public static string Export(string program, string set, string format) =>
        $"{Export(Uri.EscapeDataString(program), set)}?format={format}";

    /// <summary>Returns the address of the answer to what other Terms would have changed.</summary>
    public static string WhatIf(string program, string id) => Of(program, "what-if/" + Uri.EscapeDataString(id));

    /// <summary>Returns the address of what people and keys changed about a member.</summary>
    public static string ChangesOf(string program, string member) =>
        $"{Audit}?program={Uri.EscapeDataString(program)}&subject={Uri.EscapeDataString(member)}";

    /// <summary>Where files of the lists of pages are.</summary>
    public const string Files = "/dashboard/-/files";

    /// <summary>Returns the address of the file of a list.</summary>
    /// <param name="query">The filters, as the page of the list has them.</param>
    public static string File(string program, string list, string query) =>
        $"{Files}/{Uri.EscapeDataString(program)}/{list}.csv{(query.Length == 0 ? "" : "?" + query)}";

    /// <summary>Writes a moment in UTC. Pages show moments in the viewer's time zone, by the part Moment.</summary>
    public static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
