using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Tls;
using IdResolution.Storage;

namespace IdResolution.Node.Start;

/// <summary>
/// Brings a data directory to the state that a node needs before it answers: keys, homed prefixes, their prefix handles with the site record, the first
/// administrator. Each step does only what is missing, so that a start after a crash in between goes on where it stopped.
/// </summary>
internal sealed class Preparation(Configuration configuration, IHandleStore store, TimeProvider time)
{
    public const string ServerKeyFileName = "server.key.pem";
    public const string TlsKeyFileName = "tls.key.pem";
    public const string AdminKeyFileName = "admin.key.pem";

    private const uint SiteIndex = 1;
    private const uint AdminIndex = 100;
    private const AdminPermissions AllRights = (AdminPermissions)0x0FFF;

    private readonly NodeOptions _node = configuration.Node;
    private readonly RecordWriter _records = new(store, configuration.Node.CaseSensitive, time);

    /// <summary>Does what is missing and says what it did.</summary>
    /// <exception cref="StartException">Something cannot be done.</exception>
    public async Task<Prepared> RunAsync()
    {
        var wasEmpty = store.LastTransactionId == 0;
        var key = PrivateFile.LoadOrCreateKey(Path.Combine(_node.DataDirectory, ServerKeyFileName), out var keyCreated);
        if (key.PublicKey.IsSm2) throw new StartException($"{ServerKeyFileName}: a node signs for clients of both worlds, and most know no SM2; use an RSA key.");
        var http = configuration.Http;
        var hasHttps = HttpUrls.HasTls(http.Url);
        var ownHttpTls = http.Certificate.Length > 0 ? TlsCertificate.OpenFiles("Http:Certificate", http.Certificate, http.CertificateKey) : null;
        var tls = configuration.Handle.Tls.Length > 0 || (hasHttps && ownHttpTls is null) ? OpenCertificate(key) : null;
        var (site, serverIndex) = FindSite(key.PublicKey, tls);
        // What a mirror holds, its primary wrote.
        bool IsOurs(Utf8String handle) => site.IsPrimary && IsHere(site, serverIndex, handle);
        var adminKeyFile = await CreateAdministratorAsync(wasEmpty, IsOurs);
        foreach (var prefix in _node.HomedPrefixes) await _records.HomeAsync(prefix);
        foreach (var prefix in _node.DerivedPrefixes) await _records.HomeAsync("0.NA/" + prefix);
        site = await PublishSiteAsync(site, IsOurs);
        var samples = wasEmpty && _node.SampleData && _node.HomedPrefixes.Count > 0 ? await RegisterSamplesAsync(_node.HomedPrefixes[0], IsOurs) : 0;
        return new Prepared(site, key, tls, hasHttps ? ownHttpTls ?? tls : null, keyCreated, adminKeyFile, samples, serverIndex);
    }

    private (SiteRecord Site, int ServerIndex) FindSite(PublicKey key, TlsCertificate? tls)
    {
        var options = configuration.Site;
        if (options.File.Length == 0) return (SiteBuilder.Build(configuration, key, tls), 0);
        var site = SiteFile.Read("Site:File", options.File);
        var index = site.Servers.ToList().FindIndex(server => server.Id == (uint)options.ServerId);
        if (index < 0) throw new ConfigurationException([$"Site:ServerId: {options.File} has no server {options.ServerId}"]);
        if (!PublicKey.TryRead(site.Servers[index].PublicKey.Span, out var published) || !published.Equals(key))
            throw new ConfigurationException([$"Site:File: {options.File} has another key for server {options.ServerId} than {Path.Combine(_node.DataDirectory, ServerKeyFileName)}"]);
        return (site, index);
    }

    // The other servers of the site hold the rest.
    private static bool IsHere(SiteRecord site, int serverIndex, Utf8String handle) =>
        ServerHash.ServerFor(handle.Span, site.HashOption, site.Servers.Count) == serverIndex;

    private TlsCertificate OpenCertificate(PrivateKey serverKey)
    {
        if (ServerCertificate.CanCarry(serverKey.PublicKey)) return TlsCertificate.Open(configuration, serverKey, time);
        // A DSA key cannot be a certificate's any more. One of its own is kept, so that the pin in the site record stays.
        using var own = PrivateFile.LoadOrCreateKey(Path.Combine(_node.DataDirectory, TlsKeyFileName), out _);
        return TlsCertificate.Open(configuration, own, time);
    }

    private ValueReference? FirstAdministrator => _node.ServerAdministrators.Count == 0 ? null : ValueReference.Parse(_node.ServerAdministrators[0]);

    private async Task<SiteRecord> PublishSiteAsync(SiteRecord site, Func<Utf8String, bool> isOurs)
    {
        // The serial follows the newest one that any prefix handle shows, so that all of them end up with the same record.
        var handles = new List<(Utf8String Handle, IReadOnlyList<HandleValue>? Values)>();
        foreach (var prefix in _node.HomedPrefixes)
        {
            Utf8String handle = "0.NA/" + prefix;
            if (isOurs(handle)) handles.Add((handle, await _records.FindAsync(handle)));
        }
        var published = handles.Select(entry => PublishedSite(entry.Values)).OfType<SiteRecord>().MaxBy(record => record.SerialNumber);
        // A record from a file is the same on all servers, and has the serial number that it has.
        var current = configuration.Site.File.Length > 0 ? site : site.WithSerialAfter(published);
        var value = new HandleValue { Index = SiteIndex, Type = new Utf8String(ValueTypes.Site), Data = current.ToArray() };

        foreach (var (handle, values) in handles)
        {
            if (PublishedSite(values) is { } shown && shown.Equals(current)) continue;
            var others = values?.Where(other => other.Index != SiteIndex) ?? NewPrefixValues();
            await _records.WriteAsync(handle, [value, .. others]);
        }
        return current;
    }

    private static SiteRecord? PublishedSite(IReadOnlyList<HandleValue>? values) =>
        values?.FirstOrDefault(value => value.Index == SiteIndex && value.HasType(ValueTypes.Site)) is { } value && SiteRecord.TryRead(value.Data.Span, out var site) ? site : null;

    private IEnumerable<HandleValue> NewPrefixValues() => FirstAdministrator is { } administrator ? [AdminValue(administrator)] : [];

    private async Task<string?> CreateAdministratorAsync(bool storeIsEmpty, Func<Utf8String, bool> isOurs)
    {
        if (FirstAdministrator is not { } administrator || !IsToBeHomed(administrator.Handle) || !isOurs(administrator.Handle)) return null;
        var path = Path.GetFullPath(Path.Combine(_node.DataDirectory, AdminKeyFileName));
        if (await _records.FindAsync(administrator.Handle) is not null) return null;
        // A key file beside an empty store is what a crash between the two steps leaves: go on with it. Beside a store that was in use, the identity was
        // deleted by somebody: its key must not come back to power by itself.
        if (!storeIsEmpty && File.Exists(path)) return null;
        using var key = PrivateFile.LoadOrCreateKey(path, out _);
        await _records.WriteAsync(administrator.Handle,
        [
            AdminValue(administrator),
            new HandleValue { Index = administrator.Index, Type = new Utf8String(ValueTypes.PublicKey), Data = key.PublicKey.ToKeyRecord() },
        ]);
        return path;
    }

    private bool IsToBeHomed(Utf8String handle)
    {
        var prefix = HandleName.Folded(HandleName.PrefixOf(handle.Span));
        return _node.HomedPrefixes.Any(homed => HandleName.EqualsIgnoreCase(new Utf8String(homed).Span, prefix));
    }

    private async Task<int> RegisterSamplesAsync(string prefix, Func<Utf8String, bool> isOurs)
    {
        var count = 0;
        foreach (var (handle, values) in SampleIdentifiers.Under(prefix).Where(sample => isOurs(sample.Handle)))
        {
            await _records.WriteAsync(handle, FirstAdministrator is { } administrator ? [.. values, AdminValue(administrator)] : values);
            count++;
        }
        return count;
    }

    private static HandleValue AdminValue(ValueReference administrator) => new()
    {
        Index = AdminIndex,
        Type = new Utf8String(ValueTypes.Admin),
        Data = new AdminRecord { Permissions = AllRights, Administrator = administrator }.ToArray(),
    };
}
