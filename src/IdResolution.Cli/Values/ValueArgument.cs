using System.Globalization;
using System.Text;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Values;

/// <summary>Values as they are typed: <c>1:URL=https://...</c>, or <c>300:HS_PUBKEY=@key.pub</c> for the content of a file.</summary>
internal static class ValueArgument
{
    /// <summary>What <see cref="Parse"/> reads, for help texts.</summary>
    public const string Form = "index:type=data; data starting with @ names a file (@@ for a real @)";

    /// <summary>Reads one value.</summary>
    /// <exception cref="UsageException">It is not of the form, or the file cannot be used.</exception>
    public static HandleValue Parse(string text, uint ttl, ValuePermissions permissions)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (equals < 0 || colon < 1 || colon > equals - 2)
            throw new UsageException($"'{text}' is not a value. Write {Form}, for example 1:URL=https://example.org/.");
        var index = ParseIndex(text[..colon]);
        Utf8String type = text[(colon + 1)..equals];
        return new HandleValue { Index = index, Type = type, Data = Data(type, text[(equals + 1)..]), Ttl = ttl,
            Permissions = permissions };
    }

    /// <summary>Reads a list of indexes such as <c>1,2,100</c>.</summary>
    /// <exception cref="UsageException">Not numbers.</exception>
    public static IReadOnlyList<uint> ParseIndexes(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(ParseIndex)];

    /// <summary>Reads the data of a value of some type: text, the forms of HS_ADMIN and HS_VLIST, or a file.</summary>
    /// <exception cref="UsageException">The form is wrong, or the file cannot be used.</exception>
    public static byte[] Data(Utf8String type, string text)
    {
        if (text.StartsWith("@@", StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(text[1..]);
        if (text.StartsWith('@')) return FromFile(type, text[1..]);
        if (ValueTypes.Has(type.Span, ValueTypes.Admin)) return AdminText.Parse(text).ToArray();
        if (ValueTypes.Has(type.Span, ValueTypes.ValueList)) return ReferenceList.ToArray(ReferenceText.Parse(text));
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>
    /// The octets of a file as the data of a value: a site record in JSON becomes HS_SITE, a public key in PEM becomes the key record that
    /// every server understands; anything else is taken as it is.
    /// </summary>
    /// <exception cref="UsageException">The file cannot be used.</exception>
    public static byte[] FromFile(Utf8String type, string path)
    {
        if (ValueTypes.Has(type.Span, ValueTypes.PublicKey)) return PublicKeyFile.Read(path).ToKeyRecord();
        byte[] octets;
        try
        {
            octets = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file '{path}' cannot be read: {exception.Message}");
        }
        var isJson = octets.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("{"u8);
        if (!isJson || !(ValueTypes.Has(type.Span, ValueTypes.Site) || HandleName.EqualsIgnoreCase(type.Span, ValueTypes.PrefixDelegate)))
            return octets;
        return SiteJson.TryRead(octets, out var site, out var error)
            ? site.ToArray()
            : throw new UsageException($"'{path}' is not a site record: {error}");
    }

    private static uint ParseIndex(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index > 0
            ? index
            : throw new UsageException($"'{text}' is not an index. Indexes are numbers from 1.");
}
