using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests;

/// <summary>The operating system's files, until told to fail.</summary>
internal sealed class FaultyFileSystem : IStoreFileSystem
{
    private readonly StoreFileSystem _files = StoreFileSystem.Instance;

    /// <summary>
    /// Called before every step with its name ("write", "flush", "create", "move", "flush directory", "delete") and the path; throws to
    /// fail it.
    /// </summary>
    public Action<string, string>? Before { get; set; }

    /// <summary>Octets of the next failing write that arrive all the same.</summary>
    public int ArrivingOctets { get; set; }

    public static IOException NoSpace() => new("No space left on device", 28);

    public IStoreFile Create(string path, long length)
    {
        Before?.Invoke("create", path);
        return new FaultyFile(this, _files.Create(path, length), path);
    }

    public IStoreFile Open(string path) => new FaultyFile(this, _files.Open(path), path);

    public void Move(string source, string destination)
    {
        Before?.Invoke("move", destination);
        _files.Move(source, destination);
    }

    public void Delete(string path)
    {
        Before?.Invoke("delete", path);
        _files.Delete(path);
    }

    public void FlushDirectory(string path)
    {
        Before?.Invoke("flush directory", path);
        _files.FlushDirectory(path);
    }

    private sealed class FaultyFile(FaultyFileSystem owner, IStoreFile file, string path) : IStoreFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> octets, long offset)
        {
            try
            {
                owner.Before?.Invoke("write", path);
            }
            catch (IOException)
            {
                file.Write(octets[..Math.Min(octets.Length, owner.ArrivingOctets)], offset);
                throw;
            }
            file.Write(octets, offset);
        }

        public void Flush()
        {
            owner.Before?.Invoke("flush", path);
            file.Flush();
        }

        public long NextData(long offset) => file.NextData(offset);

        public FileMapping Map() => file.Map();

        public void Dispose() => file.Dispose();
    }
}
