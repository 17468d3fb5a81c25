using IdResolution.Client;
using IdResolution.Client.Failures;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Delegation;
using IdResolution.Storage;
using IdResolution.Storage.Embedded;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>
/// Keeps the copies in stores of their own under the data directory, made anew from their files whenever those or the delegations change, and asks
/// services for a sign of life over the network. A copy is used by one caller at a time.
/// </summary>
internal sealed class EscrowCopies : IEscrowSource, IAsyncDisposable
{
    /// <summary>Servers of a service asked at a time.</summary>
    private const int MaxServers = 64;

    /// <summary>Requests that began on an old copy have ended by then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Configuration _configuration;
    private readonly IReadOnlyDictionary<Escrow, string> _files;
    private readonly SiteRecord _own;
    private readonly int _serverIndex;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _directory;
    private readonly Lock _gate = new();
    private readonly Dictionary<Escrow, CopyState> _states = [];
    private readonly Dictionary<EmbeddedStore, string> _open = [];
    private int _number;

    /// <summary>Removes what an earlier run left.</summary>
    public EscrowCopies(
        Configuration configuration, IReadOnlyDictionary<Escrow, string> files, SiteRecord own, int serverIndex, TimeProvider time, ILogger log)
    {
        _configuration = configuration;
        _files = files;
        _own = own;
        _serverIndex = serverIndex;
        _time = time;
        _log = log;
        _directory = Path.Combine(Path.GetFullPath(configuration.Node.DataDirectory), "escrow");
        Remove(_directory);
    }

    /// <inheritdoc/>
    public async Task RefreshAsync(Escrow escrow, StoredRecord? delegation, IReadOnlyList<SiteRecord> sites, CancellationToken cancellationToken)
    {
        var file = new FileInfo(_files[escrow]);
        var state = new CopyState(file.Exists ? file.LastWriteTimeUtc : default, file.Exists ? file.Length : -1, delegation?.TransactionId ?? 0);
        lock (_gate)
        {
            // What failed is tried again when it has changed, and told once.
            if (_states.GetValueOrDefault(escrow) == state) return;
            _states[escrow] = state;
        }
        try
        {
            var adapter = new EscrowAdapter(escrow.Prefix, sites, _own, _serverIndex, (uint)_configuration.Escrow.TtlSeconds);
            var store = await Task.Run(() => Load(escrow, file.FullName, delegation, adapter, cancellationToken), cancellationToken);
            var old = escrow.Copy;
            escrow.Copy = store;
            NodeLog.EscrowLoaded(_log, escrow.Prefix, store.Count, file.FullName);
            if (old is EmbeddedStore before) _ = CloseLaterAsync(before);
        }
        catch (Exception e) when (e is StartException or IOException or UnauthorizedAccessException)
        {
            NodeLog.EscrowNotLoaded(_log, escrow.Prefix, e.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsUpAsync(IReadOnlyList<SiteRecord> sites, CancellationToken cancellationToken)
    {
        var servers = sites.SelectMany(site => site.Servers.Select(server => site with { Servers = [server] })).Take(MaxServers);
        var answers = await Task.WhenAll(servers.Select(site => AnswersAsync(site, cancellationToken)));
        return answers.Contains(true);
    }

    /// <inheritdoc/>
    public void Changed(Escrow escrow, bool isTakenOver)
    {
        if (isTakenOver) NodeLog.TakenOver(_log, escrow.Prefix);
        else NodeLog.GivenBack(_log, escrow.Prefix);
    }

    /// <inheritdoc/>
    public void Failed(Escrow escrow, Exception fault) => NodeLog.EscrowWatchFault(_log, escrow.Prefix, fault);

    public async ValueTask DisposeAsync()
    {
        EmbeddedStore[] open;
        lock (_gate)
        {
            open = [.. _open.Keys];
            _open.Clear();
        }
        foreach (var store in open) await store.DisposeAsync();
        Remove(_directory);
    }

    // Any answer will do: a service that answers nonsense is there, and its operator's to repair.
    private async Task<bool> AnswersAsync(SiteRecord site, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromMilliseconds(_configuration.Escrow.TimeoutMilliseconds);
        var options = HandleClientOptions.Default with { Site = site, UdpSchedule = [limit / 2, limit / 2], ConnectTimeout = limit, AnswerTimeout = limit, TimeProvider = _time };
        try
        {
            await using var client = new HandleClient(options);
            await client.GetSiteInfoAsync(cancellationToken);
            return true;
        }
        catch (HandleClientException)
        {
            return false;
        }
    }

    private EmbeddedStore Load(Escrow escrow, string file, StoredRecord? delegation, EscrowAdapter adapter, CancellationToken cancellationToken)
    {
        var options = StoreOpener.OptionsOf(_configuration, _time) with
        {
            DataDirectory = Path.Combine(_directory, $"{Convert.ToHexString(escrow.Prefix.Span)}-{Interlocked.Increment(ref _number)}"),
        };
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            using (var loader = EmbeddedStore.OpenForLoading(options)) Fill(loader, escrow, file, delegation, adapter, cancellationToken);
            var store = EmbeddedStore.Open(options);
            lock (_gate) _open.Add(store, options.DataDirectory);
            return store;
        }
        catch
        {
            Remove(options.DataDirectory);
            throw;
        }
    }

    private void Fill(
        BulkLoader loader, Escrow escrow, string file, StoredRecord? delegation, EscrowAdapter adapter, CancellationToken cancellationToken)
    {
        // The parent's own word about the prefix stands, not what the copy says of it.
        var prefixHandle = HandleName.Folded([.. HandleName.PrefixHandleStart, .. escrow.Prefix.Span]);
        if (delegation is not null && ValueList.TryRead(delegation.Values.Span, out var delegated))
            Add(loader, new HandleRecord(new(delegation.Handle.Span), delegated), adapter);
        var suspended = new List<SuspendedPrefix>();
        using var source = File.OpenRead(file);
        var lines = new Utf8LineReader(source);
        while (lines.TryRead(out var line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!lines.TooLong && line.Trim(" \t"u8).IsEmpty) continue;
            if (!lines.TooLong && SuspendedPrefix.TryRead(line, out var one))
            {
                // What the service had taken out of resolution does not come back by its silence.
                suspended.Add(one);
                var inactive = new HandleRecord(new([.. HandleName.PrefixHandleStart, .. one.Prefix.Span]), [NamespaceDocument.Inactive((uint)_configuration.Escrow.TtlSeconds)]);
                if (escrow.Covers(inactive.Handle.Span) && !HandleName.EqualsIgnoreCase(inactive.Handle.Span, prefixHandle)) Add(loader, inactive, adapter);
                continue;
            }
            if (lines.TooLong) throw new StartException($"{file}, line {lines.Line}: longer than {Utf8LineReader.MaxRecordLength} octets");
            if (!HandleRecordJson.TryRead(line, out var record, out var error, keepTimestamps: true))
                throw new StartException($"{file}, line {lines.Line}: {error}");
            var isOfParent = HandleName.EqualsIgnoreCase(record.Handle.Span, prefixHandle);
            if (suspended.Exists(prefix => prefix.Covers(record.Handle.Span))) continue;
            if (!isOfParent && escrow.Covers(record.Handle.Span) && HandleName.IsValidForRegistration(record.Handle.Span)) Add(loader, record, adapter);
        }
        loader.Complete();
    }

    private void Add(BulkLoader loader, HandleRecord record, EscrowAdapter adapter)
    {
        var key = new byte[record.Handle.Length];
        HandleName.WriteStorageKey(record.Handle.Span, key, _configuration.Node.CaseSensitive);
        var values = ValueList.ToArray([.. adapter.Adapt(record.Handle, record.Values)]);
        if (values.Length > RecordRules.MaxLength) throw new StartException($"{record.Handle}: more values than fit an answer");
        loader.Add(new StoreChange
        {
            Action = TransactionAction.CreateHandle,
            Key = key,
            Spelling = record.Handle.Memory,
            Values = values,
            ExpectedTransactionId = StoreChange.AnyVersion,
        });
    }

    private async Task CloseLaterAsync(EmbeddedStore store)
    {
        await Task.Delay(Grace, _time);
        string? directory;
        lock (_gate)
        {
            // Closed with the others already.
            if (!_open.Remove(store, out directory)) return;
        }
        await store.DisposeAsync();
        Remove(directory);
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private sealed record CopyState(DateTime Written, long Length, ulong Delegation);
}
