using System.Security.Cryptography;

namespace IdResolution.Gateways.Pages;

/// <summary>A file that pages load from this node.</summary>
/// <param name="Path">Its path; another one when its content is another.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its octets.</param>
internal sealed record Asset(string Path, string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>The files that pages load.</summary>
internal static class Assets
{
    /// <summary>The style sheet.</summary>
    public static Asset Style { get; } = Load("style", "css", "text/css; charset=utf-8");

    /// <summary>The icon.</summary>
    public static Asset Icon { get; } = Load("icon", "svg", "image/svg+xml");

    private static Asset Load(string name, string extension, string contentType)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"{name}.{extension}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
        return new Asset($"/assets/{name}-{hash}.{extension}", contentType, content);
    }
}
