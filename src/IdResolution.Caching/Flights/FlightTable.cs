using IdResolution.Caching.Memory;

namespace IdResolution.Caching.Flights;

/// <summary>The fetches under way: one per question, bounded in number. Safe for use from many threads.</summary>
internal sealed class FlightTable(int maximum)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], Flight> _flights = new(new OctetsComparer());
    private int _underWay;

    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>
    /// The flight for a question, and whether the caller has to run it; null when there are too many. A flight that began before an
    /// invalidation of its handle is not joined any more: whoever asks after a change hears of the change.
    /// </summary>
    public Flight? Join(ReadOnlySpan<byte> key, KeyHash hash, CacheTicket ticket, out bool isNew)
    {
        lock (_lock)
        {
            isNew = false;
            if (_flights.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var flight) && flight.Ticket == ticket)
            {
                return flight;
            }
            if (_underWay >= maximum) return null;
            isNew = true;
            _underWay++;
            flight = new Flight(key.ToArray(), hash, ticket);
            _flights[flight.Key] = flight;
            return flight;
        }
    }

    /// <summary>Ends a flight that <see cref="Join"/> gave as new.</summary>
    public void Leave(Flight flight)
    {
        lock (_lock)
        {
            _underWay--;
            if (_flights.TryGetValue(flight.Key, out var current) && current == flight) _flights.Remove(flight.Key);
        }
    }

    private sealed class OctetsComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)CacheKey.HashOf(alternate).Key;

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
