using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>Spares a copy of the type names that stand in nearly every record.</summary>
internal static class KnownText
{
    private static readonly Utf8String Url = "URL";
    private static readonly Utf8String Admin = new(ValueTypes.Admin);
    private static readonly Utf8String Description = "DESC";
    private static readonly Utf8String Email = "EMAIL";

    public static Utf8String Of(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual(Url.Span)) return Url;
        if (text.SequenceEqual(Admin.Span)) return Admin;
        if (text.SequenceEqual(Description.Span)) return Description;
        return text.SequenceEqual(Email.Span) ? Email : new Utf8String(text);
    }
}
