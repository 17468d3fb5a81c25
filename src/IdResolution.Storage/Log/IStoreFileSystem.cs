namespace IdResolution.Storage.Log;

/// <summary>The few things a store asks of a file system; tests put failing ones in its place.</summary>
internal interface IStoreFileSystem
{
    /// <summary>Makes a file, replacing one of that name, of <paramref name="length"/> zero octets whose space is set aside.</summary>
    IStoreFile Create(string path, long length);

    /// <summary>Opens a file for reading and writing.</summary>
    IStoreFile Open(string path);

    /// <summary>Renames a file over another in one step.</summary>
    void Move(string source, string destination);

    /// <summary>Removes a file, if it is there.</summary>
    void Delete(string path);

    /// <summary>Makes names made, moved and removed in a directory durable.</summary>
    void FlushDirectory(string path);
}
