using System.Buffers.Binary;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// The small files beside the log, each written whole under a temporary name, flushed and renamed, with a checksum at its end.
/// </summary>
internal sealed class StoreFiles(string dataDirectory, IStoreFileSystem files)
{
    public string IdentityPath { get; } = Path.Combine(dataDirectory, "identity");

    public string SnapshotPath { get; } = Path.Combine(dataDirectory, "index.snapshot");

    /// <summary>Stands there while a bulk load goes on: where the log ended before it.</summary>
    public string LoadMarkerPath { get; } = Path.Combine(dataDirectory, "loading");

    /// <summary>The identity of the store; null when the file is missing or not sound.</summary>
    public StoreIdentity? ReadIdentity() => ReadSmall(IdentityPath, StoreIdentity.Size) is { } octets ? StoreIdentity.Read(octets) : null;

    public void WriteIdentity(StoreIdentity identity)
    {
        var octets = new byte[StoreIdentity.Size];
        identity.Write(octets);
        WriteSmall(IdentityPath, octets);
    }

    /// <summary>Where the log ended before an interrupted load; null when there was none.</summary>
    /// <exception cref="StoreDamagedException">The file is there and not sound.</exception>
    public LogPosition? ReadLoadMarker()
    {
        if (!File.Exists(LoadMarkerPath)) return null;
        var octets = ReadSmall(LoadMarkerPath, 16) ?? throw new StoreDamagedException(LoadMarkerPath, 0, "its checksum is wrong");
        return new LogPosition(BinaryPrimitives.ReadInt64LittleEndian(octets), BinaryPrimitives.ReadInt64LittleEndian(octets.AsSpan(8)));
    }

    public void WriteLoadMarker(LogPosition end)
    {
        var octets = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(octets, end.SegmentNumber);
        BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(8), end.Offset);
        WriteSmall(LoadMarkerPath, octets);
    }

    public void DeleteLoadMarker()
    {
        files.Delete(LoadMarkerPath);
        files.FlushDirectory(dataDirectory);
    }

    /// <summary>Renames a whole, flushed temporary file to its name.</summary>
    public void Publish(string path)
    {
        files.Move(path + LogDirectory.TemporaryEnding, path);
        files.FlushDirectory(dataDirectory);
    }

    private void WriteSmall(string path, byte[] octets)
    {
        using (var file = files.Create(path + LogDirectory.TemporaryEnding, 0))
        {
            Span<byte> checksum = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Append(Crc32C.Start, octets));
            file.Write([.. octets, .. checksum], 0);
            file.Flush();
        }
        Publish(path);
    }

    private static byte[]? ReadSmall(string path, int size)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != size + 4) return null;
        var octets = File.ReadAllBytes(path);
        var sound = Crc32C.Append(Crc32C.Start, octets.AsSpan(0, size)) == BinaryPrimitives.ReadUInt32LittleEndian(octets.AsSpan(size));
        return sound ? octets[..size] : null;
    }
}
