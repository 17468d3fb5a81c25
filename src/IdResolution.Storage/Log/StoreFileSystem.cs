namespace IdResolution.Storage.Log;

/// <summary>The operating system's files.</summary>
internal sealed class StoreFileSystem : IStoreFileSystem
{
    public static StoreFileSystem Instance { get; } = new();

    public IStoreFile Create(string path, long length)
    {
        var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            NativeFile.Preallocate(handle, length, path);
            return new StoreFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public IStoreFile Open(string path) =>
        new StoreFile(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), path);

    public void Move(string source, string destination) => File.Move(source, destination, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void FlushDirectory(string path) => NativeFile.FlushDirectory(path);
}
