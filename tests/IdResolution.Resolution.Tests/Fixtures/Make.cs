using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>Values for records.</summary>
internal static class Make
{
    public static HandleValue Url(uint index, string text = "https://example.org/") => HandleValue.OfText(index, "URL", text);

    public static HandleValue Text(uint index, string type, string text, ValuePermissions permissions = ValuePermissions.Default) =>
        HandleValue.OfText(index, type, text) with { Permissions = permissions };

    public static HandleValue Admin(uint index, AdminPermissions permissions, string handle, uint adminIndex) => new()
    {
        Index = index, Type = "HS_ADMIN",
            Data = new AdminRecord { Permissions = permissions, Administrator = new ValueReference(handle, adminIndex) }.ToArray(),
    };

    public static HandleValue Secret(uint index, string secret) => Text(index, "HS_SECKEY", secret, ValuePermissions.Secret);

    public static HandleValue Group(uint index, params string[] members)
    {
        using var writer = new Protocol.Wire.WireWriter();
        ReferenceList.Write(writer, [.. members.Select(ValueReference.Parse)]);
        return new HandleValue { Index = index, Type = "HS_VLIST", Data = writer.ToArray() };
    }
}
