using System.IO.Compression;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>A compressed body, decompressed as it comes; knows how far it expands. One thread at a time.</summary>
internal sealed class GzipBody : IDisposable
{
    private const int FreeOctets = 1024 * 1024;

    // Records of one make, with names that count upwards, come down to a fortieth; nothing honest to a two-hundredth.
    private const int MaxRatio = 200;

    private readonly CountedStream _packed;
    private readonly CountedStream _plain;

    /// <summary>Reads from a body, which is not disposed here: its end is the request's business.</summary>
    public GzipBody(Stream packed)
    {
        _packed = new CountedStream(packed, ownsInner: false);
        _plain = new CountedStream(new GZipStream(_packed, CompressionMode.Decompress), ownsInner: true);
    }

    /// <summary>What it says.</summary>
    public Stream Plain => _plain;

    /// <summary>True when it has become far larger than text would.</summary>
    public bool IsBomb => _plain.Octets > FreeOctets && _plain.Octets / MaxRatio > _packed.Octets;

    public void Dispose() => _plain.Dispose();
}
