using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Delegating;
using IdResolution.Cli.Doctor;
using IdResolution.Cli.Output;
using IdResolution.Cli.Probing;
using IdResolution.Cli.Values;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Commands;

/// <summary>Makes the record by which everybody finds the node of a prefix.</summary>
internal sealed class PrefixDelegateCommand : IdctlCommand
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _prefix = PrefixCommand.Prefix();

    private readonly Option<string[]> _site = new("--site")
    {
        Description = "Where its handles are: the file that idctl site export wrote at that node. May be repeated; the sites given "
            + "replace those in the record.",
        HelpName = "file",
    };

    private readonly Option<string[]> _prefixSite = new("--prefix-site")
    {
        Description = "Where the prefixes derived from it are, when that is another site. May be repeated.",
        HelpName = "file",
    };

    private readonly Option<bool> _hosted = new("--hosted") { Description = "Its handles are at this node, the one that is asked." };

    private readonly Option<string?> _admin = new("--admin")
    {
        Description = "The administrator of the prefix: index:handle, or index:permissions:handle.",
        HelpName = "index:handle",
    };

    private readonly Option<string?> _pubKey = new("--admin-key")
    {
        Description = "The administrator's public key, kept in the record of the prefix; then the administrator is 300:0.NA/PREFIX unless --admin is given.",
        HelpName = "file",
    };

    private readonly Option<uint> _ttl = new("--ttl")
    {
        Description = "Seconds that others may keep what is written now.",
        HelpName = "seconds",
        DefaultValueFactory = _ => HandleValue.DefaultTtl,
    };

    private readonly Option<bool> _force =
        new("--force") { Description = "Delegate also to a site that does not answer, has no key, or is not who its record says." };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would change, and change nothing." };

    public PrefixDelegateCommand()
        : base(
            "delegate",
            "Delegate a prefix to a node, or bring the delegation up to date: create or change the prefix handle 0.NA/PREFIX. "
            + "Done twice, the second time changes nothing.",
            """
            At the node of the prefix:    idctl site export --out siteinfo.json
            At the node above it:
              idctl prefix delegate 88.100 --site siteinfo.json --admin 300:88.100/ADMIN
              idctl prefix delegate 88.100 --site new-siteinfo.json --dry-run
              idctl prefix delegate 88.100.7 --hosted --admin-key enterprise.pub.pem
            All of them need --identity and --key of an administrator of the prefix above, here or as IDCTL_IDENTITY and IDCTL_KEY.
            """)
    {
        Arguments.Add(_prefix);
        Option[] options = [_site, _prefixSite, _hosted, _admin, _pubKey, _ttl, _force, _dryRun];
        foreach (var option in options) Options.Add(option);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = PrefixText.Parse(context.GetName(_prefix));
        var handle = PrefixText.HandleOf(prefix);
        var wish = WishOf(context, handle);
        var (own, code) = await SiteExport.ReadAsync(context, cancellation);
        if (own is null) return code;
        wish = WithSites(context, wish, own);
        if (!context.Get(_hosted) && !await VouchAsync(context, prefix, wish, cancellation)) return ExitCode.Refused;

        await using var client = context.OpenClient();
        var options = ResolveOptions.Default with { PublicOnly = true, Authoritative = true };
        var found = await client.ResolveAsync(handle, options, cancellation);
        if (!found.IsSuccess && found.Code is not (ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound))
            return context.Refuse(found, OpCode.CreateHandle, handle);
        if (found.IsSuccess && DelegationRecord.Of(found.Values).Suspension is not null && !context.Get(_force))
        {
            context.Host.Error.WriteLine($"{prefix} is suspended; nothing was changed. Resume it first: idctl prefix resume {prefix}");
            return ExitCode.Refused;
        }
        if (!found.IsSuccess && wish.Sites is null)
            throw new UsageException($"{prefix} is not delegated yet: give --site FILE, or --hosted when its handles shall be at this node.");
        var plan = DelegationPlan.Make(wish, found.IsSuccess ? [.. found.Values.Where(value => !IsStandIn(value))] : null);
        var isDry = context.Get(_dryRun);
        if (!isDry)
        {
            var run = new DelegationRun(context, client, handle);
            if (await run.DoAsync(plan, isNew: !found.IsSuccess, cancellation) is { } refused) return refused;
        }
        DelegationOutput.Write(context, prefix, plan, isNew: !found.IsSuccess, isDry);
        if (!context.Json && !isDry) await SayNextAsync(context, client, prefix, context.Get(_hosted), cancellation);
        return ExitCode.Ok;
    }

    // A node that answers for a silent service adds itself to what it answers, not to the record.
    private static bool IsStandIn(HandleValue value) =>
        SiteKind.Of(value.Type) is { IsService: false } && SiteRecord.TryRead(value.Data.Span, out var site) && SiteText.IsStandIn(site);

    private DelegationWish WishOf(CommandContext context, Utf8String handle)
    {
        var sites = context.Get(_site) ?? [];
        var prefixSites = context.Get(_prefixSite) ?? [];
        if (context.Get(_hosted) && sites.Length > 0) throw new UsageException("--hosted and --site exclude each other.");
        var key = context.Get(_pubKey) is { } path ? PublicKeyFile.Read(path) : null;
        var admin = context.Get(_admin) ?? (key is null ? null : $"300:{handle}");
        if (sites.Length + prefixSites.Length == 0 && !context.Get(_hosted) && admin is null)
            throw new UsageException("Nothing to do: give --site FILE, --hosted, --prefix-site, --admin or --admin-key.");
        return new DelegationWish
        {
            Handle = handle,
            Sites = sites.Length == 0 ? null : [.. sites.Select(ServerFiles.LoadSite)],
            PrefixSites = prefixSites.Length == 0 ? null : [.. prefixSites.Select(ServerFiles.LoadSite)],
            Admin = admin is null ? null : AdminText.Parse(admin),
            Key = key,
            Owner = context.Connection.Identity,
            Ttl = context.Get(_ttl),
        };
    }

    // Derived prefixes are where the handles are, unless that is here: what is here needs no referral, and one to itself is a circle.
    private DelegationWish WithSites(CommandContext context, DelegationWish wish, SiteRecord own)
    {
        if (context.Get(_hosted)) wish = wish with { Sites = [own] };
        if (wish.PrefixSites is { } explicitSites)
        {
            return explicitSites.Any(site => SameService.Is(site, own))
                ? throw new UsageException(
                    "--prefix-site names this node itself: a referral to it would be a circle. Leave it out; what is derived from the prefix is found here anyway.")
                : wish;
        }
        return wish.Sites is { } sites ? wish with { PrefixSites = [.. sites.Where(site => !SameService.Is(site, own))] } : wish;
    }

    // False when a site must not be delegated to.
    private async Task<bool> VouchAsync(CommandContext context, Utf8String prefix, DelegationWish wish, CancellationToken cancellation)
    {
        using var prober = new Prober(context.Connection.Options, context.Timeout ?? CheckTimeout);
        var isGood = true;
        foreach (var site in (wish.Sites ?? []).Concat(wish.PrefixSites ?? []).Distinct())
        {
            var (against, notes) = await SiteVouching.LookAsync(prefix, site, prober, cancellation);
            foreach (var finding in against) Say(context, context.Get(_force) ? "Warning" : "Refused", finding);
            foreach (var finding in notes) Say(context, "Note", finding);
            isGood &= against.Count == 0;
        }
        if (isGood || context.Get(_force)) return true;
        context.Host.Error.WriteLine("Nothing was changed. With --force it is delegated all the same.");
        return false;
    }

    private static void Say(CommandContext context, string word, Finding finding)
    {
        var advice = finding.Advice is { } text ? $" ({Refusal.Printable(text)})" : "";
        context.Host.Error.WriteLine($"{word}: {Refusal.Printable(finding.Text)}.{advice}");
    }

    private static async Task SayNextAsync(
        CommandContext context, HandleClient client, Utf8String prefix, bool isHosted, CancellationToken cancellation)
    {
        if (isHosted)
        {
            var options = ResolveOptions.Default with { PublicOnly = true, Recursive = false };
            var sample = await client.ResolveAsync(new Holding(prefix, AreDerived: false).Sample(1), options, cancellation);
            if (sample.Code == ResponseCode.ServerNotResponsible)
                context.Out.WriteLine($"This node does not hold its handles yet. As an administrator of the server: idctl home {prefix}");
        }
        context.Out.WriteLine($"Check it from the root down: idctl doctor {prefix} --root HOST:PORT");
    }
}
