using System.IO.Compression;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>A compressed body, decompressed as it comes; knows how far it expands. One thread at a time.</summary>
internal sealed class GzipBody : Stream
{
    private const int FreeOctets = 1024 * 1024;

    // Records of one make, with names that count upwards, come down to a fortieth; nothing honest to a two-hundredth.
    private const int MaxRatio = 200;

    private readonly Counted _packed;
    private readonly GZipStream _plain;
    private long _octets;

    /// <summary>Reads from a body, which is not disposed here.</summary>
    public GzipBody(Stream packed)
    {
        _packed = new Counted(packed);
        _plain = new GZipStream(_packed, CompressionMode.Decompress);
    }

    /// <summary>True when it has become far larger than text would.</summary>
    public bool IsBomb => _octets > FreeOctets && _octets / MaxRatio > _packed.Octets;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _plain.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _octets += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _plain.Dispose();
        base.Dispose(disposing);
    }

    // The stream within, whose end is the request's business.
    private sealed class Counted(Stream inner) : Stream
    {
        public long Octets { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Octets += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
