using System.Runtime.CompilerServices;
using Tributary.Client.Contracts;

namespace Tributary.Client.Http;

internal static class Paging
{
    /// <summary>
    /// Returns every item from the query's cursor on. It requests the next page after the last item of the current one
    /// was consumed.
    /// </summary>
    public static async IAsyncEnumerable<T> EachAsync<TQuery, T>(
        TQuery? query,
        Func<TQuery?, CancellationToken, Task<Page<T>>> list,
        [EnumeratorCancellation] CancellationToken cancellation
    )
        where TQuery : ListQuery, new()
    {
        query ??= new TQuery();
        while (true)
        {
            var page = await list(query, cancellation);
            foreach (var item in page.Items)
                yield return item;
            if (page.NextCursor is null)
                yield break;
            query = query with { Cursor = page.NextCursor };
        }
    }
}
