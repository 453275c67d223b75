using Tributary.Client;
using Tributary.Client.Calls;

namespace Tributary.Dashboard.Terms;

/// <summary>Loads what a draft is based on.</summary>
internal static class TermsReads
{
    public static async Task<EditBase> LoadBaseAsync(ProgramCalls programs, string program)
    {
        var info = await programs.GetAsync(program);
        var newest = (await programs.ListTermsAsync(program, new ListQuery { Limit = 1 })).Items[0];
        var inForce = newest.Version == info.Version ? newest : await programs.GetTermsAsync(program, info.Version);
        return new EditBase(info, inForce, newest);
    }
}
