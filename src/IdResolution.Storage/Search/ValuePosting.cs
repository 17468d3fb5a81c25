namespace IdResolution.Storage.Search;

/// <summary>That a handle has a value: half of the value's hash, and the handle by its code and the transaction that registered it. 16 octets.</summary>
/// <param name="Value">Half of the hash of type and data; two values in four billion share one.</param>
/// <param name="Code">The code of the handle's key.</param>
/// <param name="Registration">The transaction that registered the handle.</param>
internal readonly record struct ValuePosting(uint Value, uint Code, ulong Registration) : IComparable<ValuePosting>
{
    /// <summary>By value, and handles with the same value by registration.</summary>
    public int CompareTo(ValuePosting other)
    {
        if (Value != other.Value) return Value < other.Value ? -1 : 1;
        if (Registration != other.Registration) return Registration < other.Registration ? -1 : 1;
        return Code.CompareTo(other.Code);
    }
}
