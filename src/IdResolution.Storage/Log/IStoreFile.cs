namespace IdResolution.Storage.Log;

/// <summary>An open file of the store. Failures are <see cref="IOException"/>s.</summary>
internal interface IStoreFile : IDisposable
{
    long Length { get; }

    /// <summary>Writes all of <paramref name="octets"/> or throws; how much arrived is then unknown.</summary>
    void Write(ReadOnlySpan<byte> octets, long offset);

    /// <summary>
    /// Makes everything written durable. After a failure nothing about earlier writes is known, and a second flush would not tell either.
    /// </summary>
    void Flush();

    /// <summary>
    /// Where the next octets stand that were ever written, at or behind <paramref name="offset"/>, as far as the system can tell; the
    /// length when there are none. What lies between is zeros.
    /// </summary>
    long NextData(long offset);

    /// <summary>Shows the file's octets in memory for reading.</summary>
    FileMapping Map();
}
