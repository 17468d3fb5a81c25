namespace IdResolution.Storage;

/// <summary>What a <see cref="RecordLease"/> returns to.</summary>
public interface IRecordOwner
{
    /// <summary>Ends one lease taken on the calling thread.</summary>
    void Release();
}
