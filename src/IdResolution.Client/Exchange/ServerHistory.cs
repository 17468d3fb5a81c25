namespace IdResolution.Client.Exchange;

/// <summary>
/// What was learnt about one address: a smoothed round-trip time as in RFC 6298 §2, and failures with a back-off that doubles. All times in
/// milliseconds of one clock. Safe for use from many threads.
/// </summary>
internal sealed class ServerHistory
{
    /// <summary>After this long without a measurement a server counts as unknown, so that it gets another chance.</summary>
    public const double MeasurementLifetime = 10 * 60_000;

    private const double FirstBackOff = 1000;
    private const double LongestBackOff = 5 * 60_000;

    // Long enough for the question that finds out; meanwhile nobody else waits for it.
    private const double ProbeTime = 5000;
    private const double ExplorationTime = 1000;
    private const double LongestGuess = 10_000;

    private readonly Lock _gate = new();
    private double _roundTrip;
    private double _variation;
    private double _measuredAt = double.NegativeInfinity;
    private double _backOffUntil = double.NegativeInfinity;
    private double _exploredUntil = double.NegativeInfinity;
    private bool _isProbing;
    private bool _isGuess;
    private int _failures;

    /// <summary>When it was used last.</summary>
    public double LastUsed { get; private set; }

    /// <summary>An answer came; without a time when it is unknown which sending it belongs to (Karn's rule).</summary>
    public void Succeed(double now, double? roundTrip)
    {
        lock (_gate)
        {
            LastUsed = now;
            _failures = 0;
            _isProbing = false;
            _backOffUntil = double.NegativeInfinity;
            if (roundTrip is { } sample) Measure(now, sample);
        }
    }

    /// <summary>
    /// It took longer than this: another server answered first. How much longer is a guess, which doubles until it answers itself.
    /// </summary>
    public void Outrun(double now, double elapsed)
    {
        lock (_gate)
        {
            LastUsed = now;
            if (_isProbing)
            {
                BackOff(now, 1);
                return;
            }
            var known = IsMeasured(now) ? _roundTrip : 0;
            if (elapsed < known && !_isGuess) return;
            _roundTrip = Math.Min(2 * Math.Max(elapsed, known), LongestGuess);
            _variation = _roundTrip / 2;
            _measuredAt = now;
            _isGuess = true;
        }
    }

    /// <summary>No usable answer. Of many questions that fail at the same time only the first counts.</summary>
    /// <param name="now">The time.</param>
    /// <param name="jitter">Factor of the back-off, about 1.</param>
    public void Fail(double now, double jitter)
    {
        lock (_gate)
        {
            LastUsed = now;
            if (now >= _backOffUntil || _isProbing) BackOff(now, jitter);
        }
    }

    /// <summary>
    /// Its place at this moment. One question, not all of them, finds out how fast an unknown server is, or whether a failed one is back.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="mayProbe">The question may be asked twice.</param>
    /// <param name="random">Between 0 and 1.</param>
    /// <param name="unknown">Score when nothing was measured.</param>
    public ServerRank Rank(double now, bool mayProbe, double random, double unknown)
    {
        lock (_gate)
        {
            LastUsed = now;
            // A quarter and five milliseconds: servers that are as good as equal share the questions.
            var score = IsMeasured(now) ? (_roundTrip * (1 + (random / 4))) + (random * 5) : unknown;
            if (_failures == 0)
            {
                var explores = mayProbe && !IsMeasured(now) && now >= _exploredUntil;
                if (explores) _exploredUntil = now + ExplorationTime;
                return new ServerRank(score, false, explores);
            }
            if (now < _backOffUntil || !mayProbe) return new ServerRank(score, true, false);
            _isProbing = true;
            _backOffUntil = now + ProbeTime;
            return new ServerRank(score, false, true);
        }
    }

    /// <summary>How long to wait before asking again; null when nothing was measured.</summary>
    public double? RetransmissionTime(double now)
    {
        lock (_gate) return IsMeasured(now) ? _roundTrip + (4 * _variation) : null;
    }

    public (double? RoundTrip, double Variation, int Failures, double BackOff) Read(double now)
    {
        lock (_gate)
        {
            var isMeasured = IsMeasured(now);
            return (isMeasured ? _roundTrip : null, isMeasured ? _variation : 0, _failures,
                _failures == 0 ? 0 : Math.Max(0, _backOffUntil - now));
        }
    }

    private bool IsMeasured(double now) => now - _measuredAt < MeasurementLifetime;

    private void Measure(double now, double sample)
    {
        if (IsMeasured(now) && !_isGuess)
        {
            _variation = (0.75 * _variation) + (0.25 * Math.Abs(_roundTrip - sample));
            _roundTrip = (0.875 * _roundTrip) + (0.125 * sample);
        }
        else
        {
            _roundTrip = sample;
            _variation = sample / 2;
        }
        _measuredAt = now;
        _isGuess = false;
    }

    private void BackOff(double now, double jitter)
    {
        _isProbing = false;
        _failures = Math.Min(_failures + 1, 30);
        _backOffUntil = now + (Math.Min(FirstBackOff * Math.Pow(2, _failures - 1), LongestBackOff) * jitter);
    }
}
