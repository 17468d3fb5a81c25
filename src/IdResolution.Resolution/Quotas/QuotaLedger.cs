using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using IdResolution.Protocol.Names;

namespace IdResolution.Resolution.Quotas;

/// <summary>
/// What administrators have used up, in a file of fixed size that is mapped into memory: it survives the end of the process at any moment;
/// a loss of power may take back the last seconds. Administrators are known by a hash of their handle. Safe for use from many threads.
/// </summary>
public sealed class QuotaLedger : IDisposable
{
    /// <summary>Administrators the ledger has room for; one that used nothing up but requests of an earlier day makes room for another.</summary>
    public const int Capacity = 16_384;

    // A slot: 32 octets of hash, day, requests, identifiers, prefixes. The first one says what the file is.
    private const int SlotLength = 64;
    private const int HashLength = SHA256.HashSizeInBytes;
    private const long Magic = 0x31_41_54_4F_55_51_52_49;
    private const int NumberLength = sizeof(long);

    private readonly Lock _lock = new();
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<UInt128, int> _slots = [];
    private int _used = 1;

    private QuotaLedger(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, (Capacity + 1L) * SlotLength);
    }

    /// <summary>Opens the ledger, or makes an empty one, readable by its owner only.</summary>
    /// <exception cref="IOException">The file cannot be used.</exception>
    /// <exception cref="InvalidDataException">The file is something else.</exception>
    public static QuotaLedger Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, options);
        var isNew = stream.Length == 0;
        var file = MemoryMappedFile.CreateFromFile(
            stream, null, (Capacity + 1L) * SlotLength, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        var ledger = new QuotaLedger(file);
        if (isNew) ledger._view.Write(0, Magic);
        if (ledger._view.ReadInt64(0) == Magic)
        {
            ledger.Load();
            return ledger;
        }
        ledger.Dispose();
        throw new InvalidDataException($"{path} is not a ledger of quotas.");
    }

    /// <summary>What an administrator has used up; nothing for one that is not known.</summary>
    public QuotaUse Read(ReadOnlySpan<byte> administrator)
    {
        lock (_lock) return _slots.TryGetValue(NameOf(HashOf(administrator)), out var slot) ? UseAt(slot) : default;
    }

    /// <summary>
    /// Replaces what an administrator has used up by what <paramref name="change"/> makes of it, in one step; null from it leaves everything
    /// as it is. False when nothing was changed, also because there is no room for another administrator.
    /// </summary>
    public bool TryChange(ReadOnlySpan<byte> administrator, Func<QuotaUse, QuotaUse?> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var hash = HashOf(administrator);
        lock (_lock)
        {
            var isKnown = _slots.TryGetValue(NameOf(hash), out var slot);
            if (change(isKnown ? UseAt(slot) : default) is not { } use) return false;
            if (!isKnown && !TryTakeSlot(use.Day, out slot)) return false;
            var at = (long)slot * SlotLength;
            _view.Write(at + HashLength, use.Day);
            _view.Write(at + HashLength + NumberLength, use.Requests);
            _view.Write(at + HashLength + (2 * NumberLength), use.Identifiers);
            _view.Write(at + HashLength + (3 * NumberLength), use.Prefixes);
            if (isKnown) return true;
            // The name last: until it stands there the slot is nobody's.
            _view.WriteArray(at, hash, 0, hash.Length);
            _slots.Add(NameOf(hash), slot);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Flush();
        _view.Dispose();
        _file.Dispose();
    }

    private void Load()
    {
        var hash = new byte[HashLength];
        for (var slot = 1; slot <= Capacity; slot++)
        {
            _view.ReadArray((long)slot * SlotLength, hash, 0, hash.Length);
            if (!hash.AsSpan().ContainsAnyExcept((byte)0)) continue;
            _slots[NameOf(hash)] = slot;
            _used = slot + 1;
        }
    }

    private bool TryTakeSlot(long today, out int slot)
    {
        slot = _used;
        if (_used <= Capacity)
        {
            _used++;
            return true;
        }
        var name = default(UInt128?);
        foreach (var (candidate, at) in _slots)
        {
            if (UseAt(at) is not { Identifiers: 0, Prefixes: 0 } use || use.Day >= today) continue;
            (name, slot) = (candidate, at);
            break;
        }
        return name is { } found && _slots.Remove(found);
    }

    private QuotaUse UseAt(int slot)
    {
        var at = ((long)slot * SlotLength) + HashLength;
        return new QuotaUse(
            _view.ReadInt64(at), _view.ReadInt64(at + NumberLength), _view.ReadInt64(at + (2 * NumberLength)), _view.ReadInt64(at + (3 * NumberLength)));
    }

    private static byte[] HashOf(ReadOnlySpan<byte> administrator) => SHA256.HashData(HandleName.Folded(administrator));

    private static UInt128 NameOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
