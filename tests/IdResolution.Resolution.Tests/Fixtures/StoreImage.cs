using System.Globalization;
using System.Text;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>Everything a store holds, as one text to compare.</summary>
internal static class StoreImage
{
    public static string Of(MemoryStore store)
    {
        var image = new StringBuilder();
        image.Append(CultureInfo.InvariantCulture, $"{store.LastTransactionId} {store.Commits}\n");
        foreach (var prefix in store.HomedPrefixes.Select(prefix => Encoding.UTF8.GetString(prefix.Span)).Order(StringComparer.Ordinal))
            image.Append(prefix).Append('\n');
        foreach (var record in store.Records.OrderBy(record => record.TransactionId))
            image.Append(Convert.ToHexString(record.Handle.Span)).Append(' ').Append(Convert.ToHexString(record.Values.Span)).Append('\n');
        return image.ToString();
    }
}
