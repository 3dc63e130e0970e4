using BillingBlazor.Domain;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace BillingBlazor.Server.Shell;

/// <summary>What an address asks for, without letters that are none: ?q=a%00b asks for ab.</summary>
internal static class AddressQuery
{
    public static Dictionary<string, StringValues> Read(string query) =>
        QueryHelpers
            .ParseQuery(query)
            .ToDictionary(word => word.Key, word => new StringValues([.. word.Value.Select(Text.Plain)]), StringComparer.OrdinalIgnoreCase);
}
