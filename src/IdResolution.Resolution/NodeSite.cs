using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution;

/// <summary>The site this node serves and its own place in it (specification §2.6, §7.7). Immutable.</summary>
public sealed class NodeSite
{
    /// <summary>Largest site record in octets, so that get-site-info always fits an answer.</summary>
    public const int MaxRecordLength = 65_536;

    /// <summary>Takes a copy of the site record.</summary>
    /// <param name="record">The encoded site record, the data of an HS_SITE value.</param>
    /// <param name="serverIndex">Position of this server in the record, from 0.</param>
    /// <param name="isPrimary">False on a mirror: writes get response code 301 and answers lack the authoritative flag.</param>
    /// <exception cref="ArgumentException">The record is not a site record, or has no server at that position.</exception>
    public NodeSite(ReadOnlyMemory<byte> record, int serverIndex, bool isPrimary)
    {
        if (record.Length > MaxRecordLength || !SiteRecord.TryRead(record.Span, out var site))
        {
            throw new ArgumentException("the octets are not a site record, or more than 65,536", nameof(record));
        }
        SerialNumber = site.SerialNumber;
        HashOption = site.HashOption;
        ServerCount = site.Servers.Count;
        if ((uint)serverIndex >= (uint)ServerCount)
        {
            throw new ArgumentException("the site record has no server at that position", nameof(serverIndex));
        }
        Mark = site.Servers[serverIndex].ToMark();
        Record = record.ToArray();
        ServerIndex = serverIndex;
        IsPrimary = isPrimary;
    }

    /// <summary>The encoded record.</summary>
    public ReadOnlyMemory<byte> Record { get; }

    /// <summary>Octets by which this server is recognised in any encoded site record (<see cref="SiteServer.ToMark"/>).</summary>
    internal ReadOnlyMemory<byte> Mark { get; }

    /// <summary>Serial number of the record; stands in the header of every answer.</summary>
    public ushort SerialNumber { get; }

    /// <summary>Which part of a handle chooses the server.</summary>
    public HashOption HashOption { get; }

    /// <summary>Servers of the site, at least 1.</summary>
    public int ServerCount { get; }

    /// <summary>Position of this server, from 0.</summary>
    public int ServerIndex { get; }

    /// <summary>True when this server takes writes.</summary>
    public bool IsPrimary { get; }
}
