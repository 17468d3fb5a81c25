using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Caching.Tests;

public sealed class AnswerLifetimeTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);

    [TestCase(60u, 60)]
    [TestCase(172_800u, 172_800)]
    [TestCase(172_801u, 172_800)]
    [TestCase(uint.MaxValue, 172_800)]
    [TestCase(0u, 0)]
    public void A_relative_time_counts_from_retrieval_up_to_two_days(uint ttl, int seconds) =>
        Assert.That(Of((ttl, TtlType.Relative)), Is.EqualTo(seconds));

    [TestCase(1_000_100u, 100)]
    [TestCase(1_000_001u, 1)]
    [TestCase(1_000_000u, 0)]
    [TestCase(5u, 0)]
    [TestCase(0u, 0)]
    [TestCase(9_000_000u, 172_800)]
    public void An_absolute_time_counts_until_its_instant_up_to_two_days(uint ttl, int seconds) =>
        Assert.That(Of((ttl, TtlType.Absolute)), Is.EqualTo(seconds));

    [Test]
    public void The_shortest_value_counts() =>
        Assert.That(Of((600, TtlType.Relative), (1_000_030, TtlType.Absolute), (60, TtlType.Relative)), Is.EqualTo(30));

    [Test]
    public void One_value_that_must_not_be_kept_keeps_the_answer_out() =>
        Assert.That(Of((600, TtlType.Relative), (0, TtlType.Relative)), Is.Zero);

    [Test]
    public void A_kind_of_time_that_is_not_known_is_not_kept() => Assert.That(Of((600, (TtlType)2)), Is.Zero);

    [TestCase(5u, TtlType.Relative, 30)]
    [TestCase(0u, TtlType.Relative, 0)]
    [TestCase(500u, TtlType.Relative, 100)]
    [TestCase(1_000_005u, TtlType.Absolute, 5)]
    public void Floor_and_ceiling_hold_but_no_instant_is_put_off(uint ttl, TtlType type, int seconds)
    {
        var options = new AnswerCacheOptions { MinimumTtl = TimeSpan.FromSeconds(30), MaximumTtl = TimeSpan.FromSeconds(100) };

        Assert.That(
            AnswerLifetime.Of(ResponseCode.Success, Samples.Values((ttl, type, "x")), Now, options).TotalSeconds, Is.EqualTo(seconds));
    }

    [Test]
    public void Octets_behind_the_values_do_not_matter()
    {
        byte[] octets = [.. Samples.Values((60, TtlType.Relative, "x")), 1, 2, 3];

        Assert.That(AnswerLifetime.Of(ResponseCode.Success, octets, Now, new AnswerCacheOptions()).TotalSeconds, Is.EqualTo(60));
    }

    [Test]
    public void Values_cut_anywhere_are_not_kept()
    {
        var octets = Samples.Values((60, TtlType.Relative, "x"), (60, TtlType.Relative, "y"));
        for (var length = 0; length < octets.Length; length++)
        {
            Assert.That(AnswerLifetime.Of(ResponseCode.Success, octets.AsSpan(0, length), Now, new AnswerCacheOptions()),
                Is.EqualTo(TimeSpan.Zero), $"{length}");
        }
    }

    [TestCase(ResponseCode.ValuesNotFound, 300)]
    [TestCase(ResponseCode.HandleNotFound, 0)]
    [TestCase(ResponseCode.Error, 5)]
    [TestCase(ResponseCode.ServerTooBusy, 5)]
    [TestCase(ResponseCode.ServerBackup, 5)]
    [TestCase(ResponseCode.AuthenticationNeeded, 0)]
    [TestCase(ResponseCode.PrefixReferral, 0)]
    [TestCase(ResponseCode.InsufficientPermissions, 0)]
    public void Other_codes_have_their_own_times(ResponseCode code, int seconds) =>
        Assert.That(AnswerLifetime.Of(code, default, Now, new AnswerCacheOptions()).TotalSeconds, Is.EqualTo(seconds));

    private static double Of(params (uint Ttl, TtlType Type)[] values) => AnswerLifetime.Of(
        ResponseCode.Success, Samples.Values([.. values.Select(value => (value.Ttl, value.Type, "x"))]), Now,
            new AnswerCacheOptions()).TotalSeconds;
}
